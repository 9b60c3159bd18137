"""Finds the places of a C++ file that can be mutated, and writes a copy in which each can be switched.

The copy is a mutant schema (Untch, Offutt and Harrold 1993): `a < b` becomes
`(on(7) ? ((a) <= (b)) : on(8) ? ((a) >= (b)) : (a < b))`, so that one compilation serves all mutants of
a file. One mutant is on at a time, so what stands in an alternative is the source as it is.

The syntax tree is that of libclang 14 (python3-clang-14); offsets are bytes.
"""

import dataclasses
import re

from clang.cindex import CursorKind as K, Index, TypeKind

# What an operator becomes. Boundary and negation of a comparison: the others of the six differ from one
# of these on some of the same inputs (Kaminski, Ammann and Offutt 2013 keep three; the third is `false`).
COMPARISON = {'<': ('<=', '>='), '<=': ('<', '>'), '>': ('>=', '<='), '>=': ('>', '<'), '==': ('!=',), '!=': ('==',)}
ARITHMETIC = {'+': '-', '-': '+', '*': '/', '/': '*', '%': '/', '+=': '-=', '-=': '+=', '*=': '/=', '/=': '*='}
SWAPPED = {'<': 'not_above', '<=': 'below', '>': 'not_below', '>=': 'above'}  # of mutation_switch.hpp
NUMBERS = {
    TypeKind.CHAR_U, TypeKind.UCHAR, TypeKind.USHORT, TypeKind.UINT, TypeKind.ULONG, TypeKind.ULONGLONG,
    TypeKind.UINT128, TypeKind.CHAR_S, TypeKind.SCHAR, TypeKind.SHORT, TypeKind.INT, TypeKind.LONG,
    TypeKind.LONGLONG, TypeKind.INT128, TypeKind.FLOAT, TypeKind.DOUBLE, TypeKind.LONGDOUBLE}
FUNCTIONS = {K.FUNCTION_DECL, K.CXX_METHOD, K.CONSTRUCTOR, K.DESTRUCTOR, K.FUNCTION_TEMPLATE, K.CONVERSION_FUNCTION}
SCOPES = {K.NAMESPACE, K.CLASS_DECL, K.STRUCT_DECL, K.CLASS_TEMPLATE, K.CLASS_TEMPLATE_PARTIAL_SPECIALIZATION}
LOOPS = {K.FOR_STMT, K.WHILE_STMT, K.DO_STMT, K.CXX_FOR_RANGE_STMT}
EXITS = {K.RETURN_STMT, K.BREAK_STMT, K.CONTINUE_STMT}


@dataclasses.dataclass
class Mutant:
    file: str
    function: str
    line: int
    before: str
    after: str
    kind: str
    text: str  # what takes the expression's place, as C++; empty for a statement that is left out
    occurrence: int = 1  # which of those that are alike in their function
    number: int = 0

    @property
    def key(self):
        """Stays when lines move: file, function, what stands, what it becomes, which of those alike."""
        return (self.file, self.function, self.before, self.after, str(self.occurrence))


@dataclasses.dataclass
class Site:
    start: int
    end: int
    statement: bool
    as_bool: bool
    mutants: list


def short(text):
    text = re.sub(r'//[^\n]*', ' ', text)
    return re.sub(r'\s+', ' ', text).strip()


class Finder:
    def __init__(self, file, source, cursor):
        self.file, self.source, self.top = file, source, cursor
        self.sites, self.left_out = {}, {}
        self.function, self.body_returns = '', False
        self.functions = []

    # --- text and types

    def text(self, cursor):
        return self.source[cursor.extent.start.offset:cursor.extent.end.offset]

    def between(self, left, right):
        gap = self.source[left.extent.end.offset:right.extent.start.offset]
        return re.sub(r'//[^\n]*|/\*.*?\*/|\s', '', gap)

    def here(self, cursor):
        place = cursor.extent.start
        return place.file is not None and place.file.name == self.path

    @staticmethod
    def is_number(cursor):
        return cursor.type.get_canonical().kind in NUMBERS

    @staticmethod
    def is_duration(cursor):
        return cursor.type.get_canonical().spelling.replace('const ', '').rstrip(' &') == 'cascade::Duration'

    # --- what is found

    def add(self, cursor, kind, changes, statement=False, as_bool=False):
        start, end = cursor.extent.start.offset, cursor.extent.end.offset
        if statement:
            end = self.source.index(';', end) + 1
        before = short(self.source[start:end])
        site = self.sites.setdefault((start, end, statement), Site(start, end, statement, False, []))
        site.as_bool |= as_bool
        for change in changes:
            said, text = change if isinstance(change, tuple) else (change, change)
            after = short(said) if said else 'nothing'
            if any(m.after == after for m in site.mutants):
                continue
            site.mutants.append(Mutant(self.file, self.function, cursor.extent.start.line, before, after, kind, text))

    def leave_out(self, cursor, why):
        self.left_out[(cursor.extent.start.offset, cursor.extent.end.offset)] = (cursor.extent.start.line, why)

    # --- the walk

    def scope(self, cursor, names):
        for child in cursor.get_children():
            if not self.here(child):
                continue
            if child.kind in SCOPES or child.kind == K.UNEXPOSED_DECL:
                own = [child.spelling] if child.spelling and child.kind != K.NAMESPACE else []
                self.scope(child, names + own)
            elif child.kind in FUNCTIONS:
                self.define(child, names)
            elif child.kind == K.FIELD_DECL:
                self.function = '::'.join(names)
                self.initialiser(child)
            elif child.kind == K.VAR_DECL:
                self.constant(child, 'a constant of the compiler, or made before the program starts')
            elif child.kind == K.STATIC_ASSERT:
                self.constant(child, 'static_assert')

    def define(self, function, names):
        if not function.is_definition() or re.search(r'\bdefault$', self.text(function)):
            return
        parent = function.semantic_parent
        if not names and parent is not None and parent.kind in SCOPES and parent.kind != K.NAMESPACE:
            names = [parent.spelling]
        outer, self.function = self.function, '::'.join(names + [function.spelling.split('<')[0] or 'operator<'])
        self.returns_from(function, [c for c in function.get_children() if c.kind == K.COMPOUND_STMT],
                          function.kind in (K.CONSTRUCTOR, K.DESTRUCTOR) or
                          function.result_type.get_canonical().kind == TypeKind.VOID)
        for child in function.get_children():
            if child.kind == K.PARM_DECL:
                self.initialiser(child)
            elif child.kind == K.COMPOUND_STMT or child.kind.is_expression() or child.kind.is_statement():
                self.walk(child)
        self.function = outer

    def returns_from(self, function, bodies, void):
        """Notes which exits end the function, so that leaving them out would leave nothing to return."""
        self.last = getattr(self, 'last', set())
        self.no_end = getattr(self, 'no_end', set())
        for body in bodies:
            statements = list(body.get_children())
            if not statements:
                continue
            if statements[-1].kind == K.RETURN_STMT:
                self.last.add(statements[-1].extent.start.offset)
            elif not void and not re.match(r'(std::)?abort\b|throw\b', self.text(statements[-1])):
                self.no_end.add((body.extent.start.offset, body.extent.end.offset))

    def constant(self, cursor, why):
        """Everything below is left out, and counted."""
        for child in cursor.walk_preorder():
            if child.kind in (K.INTEGER_LITERAL, K.FLOATING_LITERAL, K.CXX_BOOL_LITERAL_EXPR, K.BINARY_OPERATOR):
                self.leave_out(child, why)

    def initialiser(self, declaration):
        for child in declaration.get_children():
            if child.extent.start.offset > declaration.location.offset and child.kind.is_expression():
                if self.is_bound(declaration, child):
                    self.constant(child, 'the size of an array')
                else:
                    self.walk(child)

    def is_bound(self, declaration, child):
        return (declaration.type.kind == TypeKind.CONSTANTARRAY and
                self.source[child.extent.end.offset:].lstrip().startswith(']'))

    def is_constant(self, declaration):
        """Whether the compiler evaluates the initialiser: no variable and no call is in it."""
        words = self.source[declaration.extent.start.offset:declaration.location.offset].split()
        if 'constexpr' in words:
            return True
        if not declaration.type.is_const_qualified() and 'static' not in words:
            return False
        for child in declaration.walk_preorder():
            if child.kind in (K.CALL_EXPR, K.LAMBDA_EXPR, K.MEMBER_REF_EXPR, K.CXX_THIS_EXPR):
                return False
            if child.kind == K.DECL_REF_EXPR and not self.is_named_constant(child):
                return False
        return True

    @staticmethod
    def is_named_constant(cursor):
        to = cursor.referenced
        if to is None or to.kind != K.VAR_DECL or not to.type.is_const_qualified():
            return False
        start, name = to.extent.start, to.location
        words = []
        for token in to.get_tokens():
            if token.extent.start.offset >= name.offset:
                break
            words.append(token.spelling)
        return 'constexpr' in words

    def in_template_arguments(self, cursor):
        """By clang-format's spacing: `<8>` and `, 8>` are arguments, `a < 8` is a comparison."""
        start, end = cursor.extent.start.offset, cursor.extent.end.offset
        before, after = self.source[start - 1:start], self.source[end:end + 1]
        return before == '<' and self.source[start - 2:start] != '<<' or after == '>' and self.source[end:end + 2] != '->'

    def walk(self, cursor):
        kind = cursor.kind
        children = list(cursor.get_children())
        if kind in (K.CXX_UNARY_EXPR, K.TYPE_REF, K.TEMPLATE_REF, K.STATIC_ASSERT):
            return
        if kind == K.CASE_STMT:
            self.constant(children[0], 'a case label')
            for child in children[1:]:
                self.walk(child)
            return
        if kind == K.VAR_DECL:
            if self.is_constant(cursor):
                self.constant(cursor, 'a constant of the compiler, or made before the program starts')
            else:
                self.initialiser(cursor)
            return
        if kind in (K.CLASS_DECL, K.STRUCT_DECL):
            self.scope(cursor, [self.function, cursor.spelling])
            return
        if kind == K.LAMBDA_EXPR:
            body = [c for c in children if c.kind == K.COMPOUND_STMT]
            text = body and self.text(body[0]) or ''
            self.returns_from(cursor, body, not re.search(r'\breturn\s+[^;]', text))
        if kind in EXITS:
            self.exit(cursor)
        if kind == K.IF_STMT:
            if re.match(r'if\s+constexpr', self.text(cursor)):
                self.constant(children[0], 'if constexpr')
                children = children[1:]
            else:
                self.condition_of_if(cursor, children)
        elif kind == K.WHILE_STMT and children:
            self.condition(children[0])
        elif kind == K.DO_STMT and len(children) == 2:
            self.condition(children[1])
        elif kind == K.CONDITIONAL_OPERATOR and len(children) == 3:
            self.condition(children[0])
        elif kind in (K.BINARY_OPERATOR, K.COMPOUND_ASSIGNMENT_OPERATOR) and len(children) == 2:
            self.binary(cursor, children[0], children[1], False)
        elif kind == K.CALL_EXPR:
            sides = self.sides(cursor)
            if len(sides) == 2 and len(children) == 3:
                self.binary(cursor, sides[0], sides[1], True)
        elif kind == K.UNARY_OPERATOR and children:
            self.unary(cursor, children[0])
        elif kind == K.INTEGER_LITERAL or kind == K.FLOATING_LITERAL:
            self.literal(cursor)
        elif kind == K.CXX_BOOL_LITERAL_EXPR:
            if self.in_template_arguments(cursor):
                self.leave_out(cursor, 'a template argument')
            elif self.text(cursor) in ('true', 'false'):
                self.add(cursor, 'constant', ['false' if self.text(cursor) == 'true' else 'true'])
        elif kind == K.DECL_REF_EXPR:
            self.named_constant(cursor)
            return  # what is below are template arguments
        if kind == K.FOR_STMT:
            self.loop_header(cursor, children)
        for child in children:
            if self.here(child):
                self.walk(child)

    def loop_header(self, cursor, children):
        """++i of a for is not mutated: it would only run away."""
        self.headers = getattr(self, 'headers', set())
        if len(children) >= 2:
            step = children[-2]
            for child in step.walk_preorder():
                if child.kind == K.UNARY_OPERATOR:
                    self.headers.add(child.extent.start.offset)

    # --- operators

    def sides(self, cursor):
        """The operands; of an overloaded operator the name is among the children."""
        return [c for c in cursor.get_children() if not re.fullmatch(r'[-+*/%=<>!&|]+', self.text(c))]

    def exit(self, cursor):
        start = cursor.extent.start.offset
        if start in self.last:
            return
        inside = [b for b in self.no_end if b[0] < start < b[1]]
        # Of nested bodies (a lambda in a function) the innermost says.
        if cursor.kind == K.RETURN_STMT and inside:
            if list(cursor.get_children()):
                self.leave_out(cursor, 'nothing would be returned')
                return
        self.add(cursor, 'exit', [''], statement=True)

    def condition_of_if(self, cursor, children):
        if children[0].kind in (K.VAR_DECL, K.DECL_STMT):
            declared = children[0]
            after = self.source[declared.extent.end.offset:].lstrip()
            if children[0].kind == K.DECL_STMT and children[1].kind != K.COMPOUND_STMT and not after.startswith(')'):
                self.condition(children[1])
                return
            variable = declared if declared.kind == K.VAR_DECL else next(iter(declared.get_children()))
            start = declared.extent.end.offset
            if not after.startswith(')'):
                return
            site = self.sites.setdefault((start, start, False), Site(start, start, False, False, []))
            name = variable.spelling
            site.mutants.append(Mutant(self.file, self.function, declared.extent.start.line, short(self.text(declared)),
                                       f'!{name}', 'condition', f'; static_cast<bool>({name})'))
            return
        self.condition(children[0])

    def condition(self, cursor):
        inner, text = cursor, self.text(cursor)
        while inner.kind in (K.UNEXPOSED_EXPR, K.PAREN_EXPR) and len(list(inner.get_children())) == 1:
            inner = next(iter(inner.get_children()))
        if inner.kind in (K.BINARY_OPERATOR, K.CALL_EXPR):
            sides = self.sides(inner)
            if len(sides) == 2 and self.between(sides[0], sides[1]) in COMPARISON:
                return
        if inner.kind == K.UNARY_OPERATOR and text.startswith('!') or inner.kind == K.CXX_BOOL_LITERAL_EXPR:
            return
        if inner.kind in (K.VAR_DECL, K.DECL_STMT, K.NULL_STMT):
            return
        self.add(cursor, 'condition', [f'!({text})'], as_bool=True)

    def binary(self, cursor, left, right, overloaded):
        op, a, b = self.between(left, right), self.text(left), self.text(right)
        if self.in_template_arguments(cursor):
            self.leave_out(cursor, 'a template argument')
            return
        if op in COMPARISON:
            builtin = not overloaded and self.is_number(left) and self.is_number(right)
            if builtin:
                self.add(cursor, 'comparison', [f'({a}) {other} ({b})' for other in COMPARISON[op]])
            elif op in ('==', '!='):
                self.add(cursor, 'comparison', [f'!({a} {op} {b})'])
            else:
                # Where only this side of the operator is offered (numbers that watch comparisons), it stays as it is.
                swapped = f'::cascade_mutation::{SWAPPED[op]}(({a}), ({b}), 0)'
                self.add(cursor, 'comparison', [(f'!(({b}) {op} ({a}))', swapped), f'!({a} {op} {b})'])
        elif op in ('&&', '||'):
            other = '||' if op == '&&' else '&&'
            self.add(cursor, 'connective',
                     [f'({a}) {other} ({b})', f'static_cast<bool>({a})', f'static_cast<bool>({b})'])
        elif op in ARITHMETIC:
            kinds = left.type.get_canonical().kind, right.type.get_canonical().kind
            numbers = self.is_number(left) and self.is_number(right)
            steps = op in ('+', '-', '+=', '-=') and (self.is_number(right) or self.is_duration(right)) and not (
                overloaded and 'string' in left.type.get_canonical().spelling)
            if op in ('+=', '-=') and self.is_duration(right):
                steps = False
            if numbers or steps:
                self.add(cursor, 'arithmetic', [f'({a}) {ARITHMETIC[op]} ({b})'])
            elif op in ('+', '-', '+=', '-='):
                self.leave_out(cursor, 'no other operator for these types')

    def unary(self, cursor, operand):
        text, inner = self.text(cursor), self.text(operand)
        if cursor.extent.start.offset in getattr(self, 'headers', set()):
            return
        if text.startswith('!='):  # as clang reads `a != b` where only == is defined
            return
        if text.startswith('!'):
            self.add(cursor, 'condition', [f'static_cast<bool>({inner})'])
        elif text.startswith('++') or text.startswith('--'):
            self.add(cursor, 'arithmetic', [('--' if text[0] == '+' else '++') + inner])
        elif text.endswith('++') or text.endswith('--'):
            self.add(cursor, 'arithmetic', [inner + ('--' if text[-1] == '+' else '++')])
        elif text.startswith('-'):
            self.add(cursor, 'arithmetic', [f'+({inner})'])

    def literal(self, cursor):
        text = self.text(cursor)
        if not re.match(r"[0-9.]", text) or re.search(r'_[a-z]+$', text):
            return
        if self.in_template_arguments(cursor):
            self.leave_out(cursor, 'a template argument')
            return
        plain = text.replace("'", '')
        zero = re.fullmatch(r'0*(\.0*)?([uUlLfF]*)', plain)
        integer = cursor.kind == K.INTEGER_LITERAL
        self.add(cursor, 'constant', [f'({text} + 1)'] + ([] if zero or not integer else [f'({text} - 1)']))

    def named_constant(self, cursor):
        if cursor.type.get_canonical().kind not in NUMBERS or not self.is_named_constant(cursor):
            return
        if cursor.type.get_canonical().kind == TypeKind.BOOL:
            return
        if self.in_template_arguments(cursor):
            self.leave_out(cursor, 'a template argument')
            return
        text = self.text(cursor)
        if text == 'kInfinity':  # one more is the same, and one less
            return
        if text == 'kMissing':  # NaN: so it is there
            self.add(cursor, 'constant', ['0.0'])
            return
        self.add(cursor, 'constant', [f'({text} + 1)', f'({text} - 1)'])


def find(path, name, arguments):
    """The sites of a file and what was left out: {(start, end): (line, why)}. Raises where clang cannot read it."""
    unit = Index.create().parse(path, args=arguments)
    wrong = [d for d in unit.diagnostics if d.severity >= 3]
    if wrong:
        raise SystemExit(f'{name}: clang cannot read it: {wrong[0]}')
    with open(path, encoding='latin-1', newline='') as source:
        finder = Finder(name, source.read(), unit.cursor)
    finder.path = path
    finder.scope(unit.cursor, [])
    sites = sorted(finder.sites.values(), key=lambda s: (s.start, -s.end, not s.statement))
    seen = {}
    for site in sites:
        for mutant in site.mutants:
            alike = mutant.key[:4]
            seen[alike] = seen.get(alike, 0) + 1
            mutant.occurrence = seen[alike]
    return finder.source, sites, finder.left_out


def write(source, sites):
    """The instrumented text: the mutants must have their numbers."""
    on = '::cascade_mutation::on'

    def render(start, end, inside):
        out, at = [], start
        for site, within in inside:
            out.append(source[at:site.start])
            inner = render(site.start, site.end, within)
            if site.statement:
                out.append(f'{{ if (!{on}({site.mutants[0].number})) {inner} }}')
            elif site.start == site.end:
                out.append(''.join(f'{m.text} != {on}({m.number})' for m in site.mutants))
            else:
                choices = ''.join(f'{on}({m.number}) ? ({m.text}) : ' for m in site.mutants)
                out.append(f'({choices}' + (f'static_cast<bool>({inner})' if site.as_bool else f'({inner})') + ')')
            at = site.end
        out.append(source[at:end])
        return ''.join(out)

    def nest(sites, end):
        tree = []
        while sites and sites[0].start < end:
            site = sites.pop(0)
            tree.append((site, nest(sites, site.end)))
        return tree

    # A site without length (behind a declared condition) is inside nothing that ends there.
    return '#include "model/mutation_switch.hpp"\n' + render(0, len(source), nest(list(sites), len(source) + 1))
