"""`make mutants`: changes the rules in small ways, one at a time, and names each change that no test notices."""

import os
import subprocess
from pathlib import Path

from deploy.local.home import CLONE, PYTHON
from deploy.local.say import say

MUTMUT = str(Path(PYTHON).with_name("mutmut"))
WORKERS = "2"


def run(arguments: list[str]) -> int:
    """Judge the mutants asked for (patterns of names; all of them without one) and list the survivors.

    What was judged before and has not changed since is not judged again; it is kept in mutants/.
    """
    # No plugins of pytest: the rules need none. CI has Hypothesis draw the same examples each time.
    told = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "CI": "1"}
    code = subprocess.call([MUTMUT, "run", *arguments, "--max-children", WORKERS], cwd=CLONE, env=told)
    if code:
        return code
    say("Not noticed by any test (docs/mutants.md explains those that cannot matter):")
    return subprocess.call([MUTMUT, "results"], cwd=CLONE, env=told)
