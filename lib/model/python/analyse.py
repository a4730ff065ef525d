"""Reads the Python of a model without running it: syntax, names, flow variables (REFERENCE 6.2, 7, appendix B).

A child of the model reader. It speaks JSON lines: one request per line on standard input, one answer per line on standard output; the first
line it writes tells its version. Lines count from 1 and columns from 1, in UTF-16 units, as in the rest of the compiler.
"""

import ast
import json
import sys

# Functions of an application run on any Python from this one on; what the analyser itself runs on may be newer.
OLDEST = (3, 11)
NEWER = "functions run on Python 3.11 or newer, so a model is written for 3.11"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Text:
    """The text of a snippet, for the columns of its nodes: Python counts bytes of UTF-8."""

    def __init__(self, text):
        self.lines = text.split("\n")

    def column(self, line, byte):
        source = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        if source.isascii():
            return byte + 1
        return units(source.encode()[:byte].decode("utf-8", "ignore")) + 1

    def place(self, node):
        """[line, column, length]; a node of several lines has the length of its first one."""
        column = self.column(node.lineno, node.col_offset)
        if node.end_lineno == node.lineno:
            return [node.lineno, column, max(1, self.column(node.lineno, node.end_col_offset) - column)]
        return [node.lineno, column, max(1, units(self.lines[node.lineno - 1]) + 1 - column)]


def units(text):
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def parse(text, mode):
    """(tree, None) or (None, {message, line, column})."""
    try:
        tree = ast.parse(text, "<model>", mode, feature_version=OLDEST)
        error = newer_strings(text, tree) if sys.version_info >= (3, 12) else None
        return (None, error) if error else (tree, None)
    except SyntaxError as error:
        line = error.lineno or 1
        lines = text.split("\n")
        source = lines[line - 1] if 0 < line <= len(lines) else ""
        # Where the text ends too early, the offset is 0.
        column = units(source[: error.offset - 1] if error.offset else source.rstrip()) + 1
        message = error.msg
        if "only supported in Python 3." in message:  # CPython names the construct so, and tells the place behind it
            line, column = newer_place(text, mode) or (line, column)
            message = f"{message}; {NEWER}"
        return None, {"message": message, "line": line, "column": column, "type": type(error).__name__}
    except (ValueError, RecursionError, MemoryError) as error:
        return None, {"message": str(error) or "nested too deeply", "line": 1, "column": 1}


def newer_place(text, mode):
    """Where a syntax stands that `feature_version` refuses; None if it is none of those known."""
    for node in ast.walk(ast.parse(text, "<model>", mode)):
        newer = node if type(node).__name__ == "TypeAlias" else next(iter(getattr(node, "type_params", ())), None)
        if newer:
            return newer.lineno, Text(text).column(newer.lineno, newer.col_offset)
    return None


def newer_strings(text, tree):
    """What an f-string may contain since Python 3.12 only (PEP 701), which `feature_version` lets pass; None if nothing."""
    lower = text.lower()
    if not any(prefix in lower for prefix in ('f"', "f'", 'fr"', "fr'")):
        return None
    strings = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    if not strings:
        return None
    message = f"inside the braces of an f-string is only supported in Python 3.12 and greater; {NEWER}"
    deep = next((node for string in strings for node in fields(string) for node in specified(node) for node in specified(node)), None)
    if deep:
        return {"message": f"a format within a format {message}", "line": deep.lineno, "column": Text(text).column(deep.lineno, deep.col_offset)}
    what, line, column = newer_token(text) or (None, 1, 0)
    return {"message": f"{what} {message}", "line": line, "column": units(text.split("\n")[line - 1][:column]) + 1} if what else None


def fields(string):
    return [part for part in string.values if isinstance(part, ast.FormattedValue)]


def specified(field):
    """The fields in the format of a field."""
    return fields(field.format_spec) if field.format_spec else []


def newer_token(text):
    """(what, line, column from 0) of the first token within an f-string that Python 3.11 does not take there."""
    import io
    import tokenize

    quotes = []  # of the f-strings around the token, outermost first
    lines = text.split("\n")
    end = (0, 0)
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            name = tokenize.tok_name[token.type]
            if name == "FSTRING_END":
                quotes.pop()
            # The text of the outermost string is not within its braces.
            what = None if not quotes or (name == "FSTRING_MIDDLE" and len(quotes) == 1) else newer_within(name, token, quotes, lines, end)
            if what:
                return what, *token.start
            if name == "FSTRING_START":
                quotes.append(token.string.lstrip("rRfF"))
            end = token.end
    except (SyntaxError, tokenize.TokenError):
        pass  # The parser has read it; then it is not for the tokenizer to refuse.
    return None


def newer_within(name, token, quotes, lines, end):
    if name == "COMMENT":
        return "a comment"
    if any(quote in token.string for quote in quotes):
        return "the quote that encloses it"
    if "\\" in token.string or (token.start[0] != end[0] and "\\" in lines[end[0] - 1][end[1] :]):
        return "a backslash"
    if any(len(quote) == 1 for quote in quotes) and not end[0] == token.start[0] == token.end[0]:
        return "a line break"
    return None


class Watcher(ast.NodeVisitor):
    """Attributes of watched names, and whether such a name leaves the sight of a static reader."""

    def __init__(self, text, roots):
        self.text = text
        self.roots = roots  # name in the code -> name told
        self.accesses = []
        self.dynamic = set()
        self.calls = []

    def visit_Attribute(self, node):
        if isinstance(node.value, ast.Name) and node.value.id in self.roots:
            self.access(node.value.id, node.attr, node)
        else:
            self.visit(node.value)

    def visit_Subscript(self, node):
        value = node.value
        if isinstance(value, ast.Name) and value.id in self.roots:
            if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
                self.access(value.id, node.slice.value, node)
            else:
                self.dynamic.add(self.roots[value.id])
                self.visit(node.slice)
        else:
            self.generic_visit(node)

    def visit_AugAssign(self, node):
        self.generic_visit(node)
        target = node.target
        if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id in self.roots:
            self.accesses.append([self.roots[target.value.id], target.attr, "load", *self.text.place(target)])

    def visit_Call(self, node):
        if isinstance(node.func, ast.Attribute) and node.func.attr == "get" and isinstance(node.func.value, ast.Name):
            given = [keyword.value for keyword in node.keywords if keyword.arg == "type"] + node.args[:1]
            if given and isinstance(given[0], ast.Constant) and isinstance(given[0].value, str):
                self.calls.append([node.func.value.id, given[0].value, *self.text.place(given[0])])
        self.generic_visit(node)

    def visit_Name(self, node):
        if node.id in self.roots:
            self.dynamic.add(self.roots[node.id])

    def access(self, root, name, node):
        mode = "load" if isinstance(node.ctx, ast.Load) else "store"
        if name == "__dict__":
            return
        place = self.text.place(node)
        if place[0] == node.end_lineno and isinstance(node, ast.Attribute):
            length = units(name)
            end = self.text.column(node.end_lineno, node.end_col_offset)
            place = [node.end_lineno, end - length, length]
        self.accesses.append([self.roots[root], name, mode, *place])


class Names:
    """Names that an expression reads and that neither it nor its scope binds, and what it must not contain (REFERENCE 6.2)."""

    def __init__(self, text, known):
        self.text = text
        self.known = known
        self.unknown = []
        self.forbidden = []

    def forbid(self, what, node):
        self.forbidden.append([what, *self.text.place(node)])

    def visit(self, node, bound):
        if isinstance(node, ast.Name):
            if node.id.startswith("__"):
                self.forbid(f"the name {node.id}", node)
            elif isinstance(node.ctx, ast.Load) and node.id not in bound and node.id not in self.known:
                self.unknown.append([node.id, *self.text.place(node)])
        elif isinstance(node, ast.Attribute) and node.attr.startswith("__") and node.attr != "__dict__":
            self.forbid(f"the attribute {node.attr}", node)
            self.visit(node.value, bound)
        elif isinstance(node, ast.NamedExpr):
            self.forbid("':='", node)
        elif isinstance(node, (ast.Await, ast.Yield, ast.YieldFrom)):
            self.forbid("await" if isinstance(node, ast.Await) else "yield", node)
        elif isinstance(node, COMPREHENSIONS):
            self.comprehension(node, bound)
        elif isinstance(node, ast.Lambda):
            arguments = node.args
            for default in [*arguments.defaults, *filter(None, arguments.kw_defaults)]:
                self.visit(default, bound)
            given = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *filter(None, (arguments.vararg, arguments.kwarg))]
            for argument in given:
                if argument.arg.startswith("__"):
                    self.forbid(f"the name {argument.arg}", argument)
            self.visit(node.body, bound | {argument.arg for argument in given})
        else:
            for child in ast.iter_child_nodes(node):
                self.visit(child, bound)

    def comprehension(self, node, bound):
        inner = bound
        for generator in node.generators:
            if generator.is_async:
                self.forbid("await", node)
            self.visit(generator.iter, inner)
            inner = inner | {name.id for name in ast.walk(generator.target) if isinstance(name, ast.Name)}
            self.visit(generator.target, inner)
            for condition in generator.ifs:
                self.visit(condition, inner)
        for part in [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]:
            self.visit(part, inner)


def watch(text, tree, roots, answer):
    watcher = Watcher(text, roots)
    watcher.visit(tree)
    if watcher.accesses:
        answer["accesses"] = watcher.accesses
    if watcher.dynamic:
        answer["dynamic"] = sorted(watcher.dynamic)
    if watcher.calls:
        answer["calls"] = watcher.calls


def expression(snippet, answer):
    tree, error = parse(snippet["text"], "eval")
    if error:
        answer["error"] = error
        return
    text = Text(snippet["text"])
    names = Names(text, frozenset(snippet.get("names", ())))
    names.visit(tree.body, frozenset())
    if names.unknown:
        answer["unknown"] = names.unknown
    if names.forbidden:
        answer["forbidden"] = names.forbidden
    watch(text, tree, {root: root for root in snippet.get("watch", ())}, answer)
    if snippet["kind"] == "dict":
        dictionary(text, tree.body, answer)


def dictionary(text, node, answer):
    if not isinstance(node, ast.Dict):
        answer["error"] = {"message": "not a dictionary display", "line": 1, "column": 1}
        return
    answer["keys"] = [[key.value, *text.place(key)] for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]
    answer["complete"] = len(answer["keys"]) == len(node.keys)


def block(snippet, answer):
    source = snippet["text"]
    tree, error = parse(source, "exec")
    if error and "\t" in source and error.get("type") in ("TabError", "IndentationError"):
        expanded = source.expandtabs(4)
        tree, again = parse(expanded, "exec")
        if again is None:
            answer["text"] = source = expanded
            error = None
    if error is None:
        error = compile_body(tree, snippet.get("names", ()))
    if error:
        answer["error"] = error
        return
    text = Text(source)
    yields = [["yield", *text.place(node)] for node in yields_of(tree)]
    if yields:
        answer["forbidden"] = yields
    answer["statements"] = len(tree.body)
    watch(text, tree, {root: root for root in snippet.get("watch", ())}, answer)


def yields_of(node):
    """The yields that make a generator of the function whose body this is; those of functions within it are theirs."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.Yield, ast.YieldFrom)):
            yield child
        if isinstance(child, FUNCTIONS):
            # Decorators, defaults and annotations are evaluated outside.
            for outside in [*child.decorator_list, child.args, *filter(None, [child.returns])]:
                yield from yields_of(ast.Module(body=[outside], type_ignores=[]))
        elif isinstance(child, ast.Lambda):
            yield from yields_of(child.args)
        else:
            yield from yields_of(child)


def compile_body(tree, parameters):
    """What only the compiler finds, such as `break` outside a loop; the code object is thrown away."""
    body = tree.body or [ast.Pass(lineno=1, col_offset=0)]
    function = ast.parse("def body(): pass").body[0]
    function.body = body
    function.args.args = [ast.arg(arg=name, lineno=1, col_offset=0) for name in parameters]
    return compiled(ast.fix_missing_locations(ast.Module(body=[function], type_ignores=[])))


def compiled(tree):
    try:
        compile(tree, "<model>", "exec", dont_inherit=True)
    except SyntaxError as error:
        return {"message": error.msg, "line": error.lineno or 1, "column": error.offset or 1}
    except (ValueError, RecursionError, MemoryError) as error:
        return {"message": str(error) or "nested too deeply", "line": 1, "column": 1}
    return None


def module(snippet, answer):
    tree, error = parse(snippet["text"], "exec")
    error = error or compiled(tree)
    if error:
        answer["error"] = error
        return
    text = Text(snippet["text"])
    answer["functions"] = [function(text, node) for node in tree.body if isinstance(node, FUNCTIONS)]
    answer["imports"] = sorted(imports(tree))


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def function(text, node):
    arguments = node.args
    names = [argument.arg for argument in [*arguments.posonlyargs, *arguments.args]]
    required = len(names) - len(arguments.defaults)
    required += sum(default is None for default in arguments.kw_defaults)
    told = {
        "name": node.name,
        "parameters": names,
        "required": required,
        "maximum": None if arguments.vararg else len(names),
        "async": isinstance(node, ast.AsyncFunctionDef),
        "generator": any(True for _ in yields_of(ast.Module(body=node.body, type_ignores=[]))),
        "place": [node.lineno, text.column(node.lineno, node.col_offset), len("def ") + len(node.name)],
    }
    if names:
        body = ast.Module(body=node.body, type_ignores=[])
        watch(text, body, {names[0]: "flow"}, told)
    return told


ANALYSES = {"expression": expression, "dict": expression, "block": block, "module": module}


def analyse(request):
    answers = []
    for snippet in request["snippets"]:
        answer = {}
        try:
            ANALYSES[snippet["kind"]](snippet, answer)
        except RecursionError:
            answer = {"error": {"message": "nested too deeply", "line": 1, "column": 1}}
        answers.append(answer)
    return {"snippets": answers, "patterns": [pattern(text) for text in request.get("patterns", ())]}


def pattern(text):
    """None if the regular expression compiles, else what is wrong with it."""
    import re

    try:
        re.compile(text, re.ASCII)
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    return None


def compare(request):
    """For each place of a generated file: None if the syntax tree there is that of the model's text, else what differs."""
    text = request["text"]
    tree, error = parse(text, "exec")
    if error:
        return {"error": error}
    source = Text(text)
    starts, bodies = {}, {}
    for node in ast.walk(tree):
        if isinstance(node, ast.expr):
            key = (node.lineno, source.column(node.lineno, node.col_offset))
            starts.setdefault(key, []).append(node)
        for body in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
            if isinstance(body, list) and body:
                bodies[(body[0].lineno, source.column(body[0].lineno, body[0].col_offset))] = body
    return {"places": [compare_place(place, tree, starts, bodies) for place in request["places"]]}


def compare_place(place, tree, starts, bodies):
    kind = place["kind"]
    wanted, error = parse(place["text"], "eval" if kind in ("expression", "dict") else "exec")
    if error:
        return f"the text does not parse: {error['message']}"
    if kind == "module":
        return None if ast.dump(wanted) == ast.dump(tree) else "the module is another one"
    if kind == "block":
        return compare_block(place, wanted.body, bodies)
    return compare_expression(place, wanted.body, starts)


def compare_expression(place, wanted, starts):
    own = Text(place["text"])
    column = own.column(wanted.lineno, wanted.col_offset)
    line = place["line"] + wanted.lineno - 1
    if wanted.lineno == 1:
        column += place["column"] - 1
    # An unparenthesised tuple gets the parenthesis in front of it, which `(a), b` does not show by its first character.
    columns = (column, column - 1) if isinstance(wanted, ast.Tuple) else (column,)
    found = [outermost(starts[line, at]) for at in columns if (line, at) in starts]
    if not found:
        return "no expression begins here"
    return None if any(ast.dump(node) == ast.dump(wanted) for node in found) else "the expression is another one"


def outermost(nodes):
    return max(nodes, key=lambda node: (node.end_lineno, node.end_col_offset))


def compare_block(place, wanted, bodies):
    if not wanted:
        return None
    line, column = place["line"] + wanted[0].lineno - 1, place["column"]
    body = bodies.get((line, column))
    statements = None
    if body is None:
        for other in bodies.values():
            first = next((i for i, node in enumerate(other) if (node.lineno, node.col_offset + 1) == (line, column)), None)
            if first is not None:
                statements = other[first:]
    else:
        statements = body
    if statements is None:
        return "no block begins here"
    end = place.get("endLine")
    statements = statements[: len(wanted)] if end is None else [node for node in statements if node.lineno <= end]
    same = len(statements) == len(wanted) and all(ast.dump(a) == ast.dump(b) for a, b in zip(statements, wanted))
    return None if same else "the block is another one"


OPERATIONS = {"analyse": analyse, "compare": compare}


def main():
    sys.setrecursionlimit(10_000)
    out = sys.stdout
    out.write(json.dumps({"version": list(sys.version_info[:2])}) + "\n")
    out.flush()
    for line in sys.stdin:
        request = json.loads(line)
        answer = OPERATIONS[request["operation"]](request)
        answer["id"] = request["id"]
        out.write(json.dumps(answer) + "\n")
        out.flush()


main()
