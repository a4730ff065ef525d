/** Names that mean something to Python or to the author's own code, so that none of ours may stand for them in a module. */

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** https://docs.python.org/3/reference/lexical_analysis.html#keywords; the soft ones (match, case, type, _) are ordinary names. */
export const HARD_KEYWORDS: ReadonlySet<string> = new Set(
  words(`
    False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda
    nonlocal not or pass raise return try while with yield
  `),
);

/** Builtin functions and types in lower case of Python 3.11 to 3.14: the author's expressions and blocks call them. */
export const BUILTINS: ReadonlySet<string> = new Set(
  words(`
    abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex copyright credits delattr dict
    dir divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass
    iter len license list locals map max memoryview min next object oct open ord pow print property quit range repr reversed round set setattr
    slice sorted staticmethod str sum super tuple type vars zip
  `),
);

/** Names that REFERENCE §7 puts into the scope of the author's code; parameters of ours, or imported by their own name. */
export const SCOPE_NAMES: ReadonlySet<string> = new Set(
  words('event domain_event flow item value key snapshot view self target EntityManager convert_to_dictionary retrieve_nested_target'),
);
