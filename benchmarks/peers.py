"""Times the list of publications against a site of Wagtail with as many works, and weighs it against another's.

    PORTFOLIO_DATA=some-empty-folder python benchmarks/peers.py 1000

Makes a virtual environment for Wagtail in a temporary folder, which goes again afterwards, or takes the one that
WAGTAIL names. Both sites are asked in a process of their own, past any network, with the test client of Django for
Wagtail and with less for ours; rounds alternate, and medians of the processor time are shown.
"""

import json
import os
import runpy
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROUNDS = 3
# The whole record of as many works on one page, as the site of the Makeability Lab (2.34.0) has it.
MAKEABILITY_LIST = 4_350_000
LIST = "/publications/"


def venv_of_wagtail(folder):
    if named := os.environ.get("WAGTAIL"):
        return Path(named)
    venv = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    subprocess.run([venv / "bin" / "pip", "install", "--quiet", "wagtail"], check=True)
    return venv


def main():
    size = int(sys.argv[1])
    ours = runpy.run_path(str(HERE / "publications.py"))
    ours["grow"](size)
    site = ours["Site"]()
    for _time in range(2):
        site.ask(LIST)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = venv_of_wagtail(folder) / "bin" / "python"
        theirs, warm, cold = [], [], []
        for _round in range(ROUNDS):
            said = subprocess.run(
                [python, HERE / "of_wagtail" / "measure.py", str(size), folder], capture_output=True, text=True
            )
            if said.returncode:
                raise SystemExit(said.stderr)
            theirs.append(json.loads(said.stdout))
            warm += [site.time(LIST) for _time in range(5)]
            cold += [site.time_cold(LIST) for _time in range(5)]
    listed = statistics.median(each["list"] for each in theirs)
    told = theirs[0]
    print(f"  Wagtail {told['wagtail']} on Django {told['django']}: {listed:.1f} ms, {told['bytes'] / 1000:.0f} kB")
    for how, taken in (("warm", warm), ("cold", cold)):
        ms = statistics.median(taken)
        print(f"  ours, {how}: {ms:.2f} ms, 1/{listed / ms:.1f} of it")
    weight = len(site.ask(LIST)[1])
    print(f"  ours: {weight / 1000:.0f} kB, 1/{MAKEABILITY_LIST / weight:.0f} of the list of Makeability Lab")


if __name__ == "__main__":
    main()
