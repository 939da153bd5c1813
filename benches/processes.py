#!/usr/bin/env python3
"""Whole processes, in turns, in one run: how long fewshot takes beside what people run instead.

    python3 benches/processes.py            # measures: writes benches/results/processes.json and the page
    python3 benches/processes.py --page     # writes docs/performance.md's tables from those results

Every command is run once unmeasured, then RUNS times (folders of specs three times) in turns with the
others, so that a machine that slows down slows all of them. Medians; memory is the most that a process
held. Needs cargo, node with npm, and network for PyPI and npm the first time.
"""
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "target" / "processes"
RESULTS = ROOT / "benches" / "results" / "processes.json"
RUNS = 20
PYPI = ["ruff", "lintlang", "promptlint-cli", "bpe-openai"]


def sh(*command, **kwargs):
    subprocess.run([str(part) for part in command], check=True, cwd=ROOT, **kwargs)


def once(command):
    """Seconds and megabytes of one run; a linter that finds something may exit with 1."""
    with open(os.devnull, "w") as nowhere:
        start = time.perf_counter()
        child = subprocess.Popen([str(part) for part in command], stdout=nowhere, stderr=nowhere, cwd=WORK)
        _, status, usage = os.wait4(child.pid, 0)
        took = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, 1):
        sys.exit(f"{command[0]} ended with {child.returncode}")
    return took, usage.ru_maxrss / 1024


def measure(commands, runs=RUNS):
    """Medians of each command, run in turns."""
    for command in commands.values():
        once(command)
    samples = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            samples[name].append(once(command))
    return {
        name: {
            "seconds": statistics.median(took for took, _ in own),
            "megabytes": max(memory for _, memory in own),
            "samples": [round(took, 6) for took, _ in own],
        }
        for name, own in samples.items()
    }


def table(title, results):
    """Ratios are against the first command."""
    first = next(iter(results.values()))["seconds"]
    lines = [f"**{title}**", "", "| command | median | against the first | most memory |", "| --- | --- | --- | --- |"]
    for name, result in results.items():
        ratio = result["seconds"] / first
        lines.append(f"| {name} | {result['seconds'] * 1000:.1f} ms | {ratio:.2f} | {result['megabytes']:.1f} MB |")
    return "\n".join(lines)


def page(out):
    """Puts the tables into docs/performance.md."""
    machine = out["machine"]
    tables = [
        table("One prompt", out["lint"]),
        table("Counting 5 KB", out["tokens"]),
        table("Many specs of 8 KB", out["many"]),
        f"{machine['cpus']} cores, load {machine['load'][0]:.1f}, {machine['system']}; "
        f"the binary has {out['bytes'] / 1e6:.1f} MB.",
    ]
    path = ROOT / "docs" / "performance.md"
    before, rest = path.read_text().split("<!-- results -->\n")
    _, after = rest.split("<!-- end -->")
    path.write_text(f"{before}<!-- results -->\n" + "\n\n".join(tables) + f"\n<!-- end -->{after}")


def prepare():
    WORK.mkdir(parents=True, exist_ok=True)
    sh("cargo", "build", "--release", "--quiet", "--examples", "--bins")
    python = WORK / "venv" / "bin"
    if not python.exists():
        sh(sys.executable, "-m", "venv", WORK / "venv")
    sh(python / "pip", "install", "--quiet", *PYPI)
    if not (WORK / "node_modules" / "gpt-tokenizer").exists():
        sh("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", WORK, "gpt-tokenizer")
    built = subprocess.run(
        [ROOT / "target/release/fewshot", "build", "prompts/procurement.fewshot.yaml"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout
    (WORK / "built.md").write_text(built)
    (WORK / "five.txt").write_text((ROOT / "README.md").read_text()[:5000])
    (WORK / "small.py").write_text("import sys\n\n\ndef main():\n    print(sys.argv)\n\n\nmain()\n")
    (WORK / "count.py").write_text(
        "import sys, bpe_openai\n"
        "text = open(sys.argv[1], encoding='utf-8').read()\n"
        "print(len(bpe_openai.get_encoding('o200k_base').encode_ordinary(text)))\n"
    )
    (WORK / "count.mjs").write_text(
        'import { countTokens } from "gpt-tokenizer/encoding/o200k_base";\n'
        'import { readFileSync } from "node:fs";\n'
        "console.log(countTokens(readFileSync(process.argv[2], 'utf8')));\n"
    )
    return python


def main():
    python = prepare()
    fewshot = ROOT / "target/release/fewshot"
    loads = ROOT / "target/release/examples/tiktoken_count"
    spec = ROOT / "prompts/procurement.fewshot.yaml"
    out = {}

    out["lint"] = measure({
        "fewshot lint, tokens and cost with it": [fewshot, "lint", spec],
        "tiktoken-rs loads o200k_base, counts the built prompt": [loads, "built.md"],
        "ruff check --no-cache, one small file": [python / "ruff", "check", "--no-cache", "small.py"],
        "gpt-tokenizer on node, counts the built prompt": ["node", "count.mjs", "built.md"],
        "bpe-openai in Python, counts the built prompt": [python / "python", "count.py", "built.md"],
        "promptlint on the built prompt": [python / "promptlint", "built.md"],
        "lintlang scan on the built prompt": [python / "lintlang", "scan", "built.md"],
    })

    out["tokens"] = measure({
        "fewshot tokens, 5 KB": [fewshot, "tokens", "five.txt"],
        "tiktoken-rs loads o200k_base, counts 5 KB": [loads, "five.txt"],
    })

    many = {}
    for number in (100, 1_000, 10_000):
        folder = WORK / f"specs-{number}"
        sh(ROOT / "target/release/examples/many_specs", folder, number, stdout=subprocess.DEVNULL)
        many[f"fewshot lint, {number:,} specs"] = [fewshot, "lint", "--format", "concise", folder]
    files = sorted((WORK / "specs-1000").iterdir())
    many["promptlint, 1,000 specs as text"] = [python / "promptlint", "--quiet", *files]
    out["many"] = measure(many, runs=3)

    machine = {"cpus": os.cpu_count(), "system": platform.system(), "load": os.getloadavg()}
    out["machine"] = machine
    out["bytes"] = fewshot.stat().st_size
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(out, indent=1) + "\n")
    page(out)


if __name__ == "__main__":
    if sys.argv[1:] == ["--page"]:
        page(json.loads(RESULTS.read_text()))
    elif sys.argv[1:]:
        sys.exit(__doc__)
    else:
        main()
