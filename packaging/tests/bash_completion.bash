# What bash offers: bash_completion.bash PREFIX. Reads the installed script as bash-completion does.
source "$1/share/bash-completion/completions/cascade" || exit 1
cd "$1" || exit 1  # for names of files
count=0
# offers 'WORD...' TYPED: the completions of what was typed last must be these words, or begin so with '...'.
offers() {
  local expected=$1
  shift
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
  _cascade 2>/dev/null
  local got="${COMPREPLY[*]}"
  case $expected in
    *...) [[ $got == "${expected%...}"* ]] ;;
    *) [[ $got == "$expected" ]] ;;
  esac || { echo "FAILED: ${COMP_WORDS[*]}: offers '$got', not '$expected'" >&2; exit 1; }
  count=$((count + 1))
}
offers check cascade ch
offers 'text json junit' cascade check --format ''
offers 'json junit' cascade check --format = j
offers 'k2 k2-as-coded k2-as-documented' cascade check --policy k2
offers 'k2 k2-as-coded k2-as-documented' cascade check --policy = k2
offers pi5-fan... cascade policy show pi5-f
offers 'info convert sample' cascade trace ''
offers flash-crash-10x cascade simulate fla
offers flash-crash-10x cascade report fla
offers no-flapping cascade check --property no-f
offers --policy cascade check --pol
offers --format cascade policy show --policy check --for
offers 'auto never always' cascade --color ''
offers 'auto never always' cascade check --color ''
offers 'sample...' cascade replay x.csv --check-every ''
offers share cascade replay sha
offers share cascade check --policy sha
offers '' cascade check --max-transitions ''
offers '' cascade install-f
echo "bash: $count completions"
