"""Runs the steps of a CI file as the runner would: run_ci_steps.py github|gitlab FILE [NAME=VALUE]...

GitHub: inputs are the given ones, else the defaults; expressions that are not known are a mistake. Steps after one that
failed run where they say always(). Actions are named, not run. GitLab: variables likewise, and the script's lines one
after the other. Exit status: of the first step that fails."""
import os
import re
import subprocess
import sys

import yaml

kind, path = sys.argv[1], os.path.abspath(sys.argv[2])
given = dict(word.split("=", 1) for word in sys.argv[3:])
with open(path, encoding="utf-8") as file:
    document = yaml.safe_load(file)


def shell(script, env, options):
    return subprocess.run(["sh", *options, "-c", script], env={**os.environ, **env}, check=False).returncode


def github():
    inputs = {name: str(each["default"]) for name, each in document["inputs"].items()}
    unknown = set(given) - set(inputs)
    assert not unknown, f"no such inputs: {unknown}"
    inputs.update(given)
    known = {f"inputs.{name}": value for name, value in inputs.items()}
    known.update({"github.action_path": os.path.dirname(path), "github.token": "t",
                  "github.event.pull_request.html_url": "https://example.org/pull/1",
                  "github.event_name": "'pull_request'"})

    def filled(text):
        return re.sub(r"\$\{\{ *(.*?) *\}\}", lambda m: known[m[1]], str(text))

    failed = 0
    for step in document["runs"]["steps"]:
        condition = step.get("if", "success()")
        wanted = "always()" in condition or not failed
        if "inputs.comment == 'true'" in condition:
            wanted = wanted and inputs["comment"] == "true"
        if not wanted:
            continue
        if "uses" in step:
            print("uses", step["uses"], filled(step["with"]["path"]))
            continue
        assert step["shell"] == "sh", step
        status = shell(step["run"], {k: filled(v) for k, v in step.get("env", {}).items()}, ["-e"])
        failed = failed or status
    return failed


def gitlab():
    job = document[".cascade"]
    unknown = set(given) - set(job["variables"])
    assert not unknown, f"no such variables: {unknown}"
    for line in job["script"]:
        status = shell(line, {**job["variables"], **given}, [])
        if status:
            return status
    return 0


sys.exit({"github": github, "gitlab": gitlab}[kind]())
