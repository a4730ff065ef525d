"""Runs a command on a terminal of its own and plays a person: waits for a text, then types the answer. Arguments: the answers as JSON
([[pattern, text], …]), then the command. Prints what the screen shows; ends with the command's exit code."""

import json
import os
import pty
import re
import sys

answers = json.loads(sys.argv[1])
pid, screen = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
shown = ""
while True:
    try:
        data = os.read(screen, 65536)
    except OSError:
        break
    if not data:
        break
    shown += data.decode(errors="replace")
    os.write(1, data)
    if answers and re.search(answers[0][0], shown):
        os.write(screen, answers.pop(0)[1].encode())
        shown = ""
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
