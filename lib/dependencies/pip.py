"""pip, also for a Python other than the one that runs it.

Arguments: the environment that markers (PEP 508) are evaluated in, as JSON, or null for the running one; then pip's own. pip chooses wheels by
its options --python-version and --platform, but evaluates markers by the Python that it runs on (pip's issue 11664): a lock would differ
with who writes it, and what only the other Python needs would be missing. Ends with 97 where there is no pip, 98 where it is too old or
does not take another environment.
"""

import json
import sys

NO_PIP, OLD_PIP = 97, 98
OLDEST = (22, 2)  # the first with --dry-run and --report


def main(environment, arguments):
    try:
        import pip
    except ImportError:
        return NO_PIP
    if tuple(int(part) for part in pip.__version__.split(".")[:2]) < OLDEST:
        print(pip.__version__, file=sys.stderr)
        return OLD_PIP
    if environment is not None:
        from pip._vendor.packaging import markers

        markers.default_environment = lambda: dict(environment)
        wanted = " and ".join(f'{name} == "{environment[name]}"' for name in ("python_version", "sys_platform", "platform_machine"))
        if not markers.Marker(wanted).evaluate() or markers.Marker('python_version < "3"').evaluate():
            print(pip.__version__, file=sys.stderr)
            return OLD_PIP
    sys.argv = ["pip", *arguments]
    from pip._internal.cli.main import main as run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1]), sys.argv[2:]))
