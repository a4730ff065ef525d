import type { Report } from '../diagnostic';
import { ELEMENTS, type ElementKind } from '../elements';
import { checkStructure } from '../structure';
import { parseXml, XmlError } from '../xml/parse-xml';
import type { SourceFile } from '../xml/source-file';
import type { XmlElement } from '../xml/xml-element';

/**
 * The tree of one file, checked as an element of `kind`. undefined after error S01.
 * `prepare` may add attributes that the file's path implies, before the check.
 */
export function loadTree(
  file: SourceFile | undefined,
  kind: ElementKind,
  report: Report,
  prepare?: (root: XmlElement) => void,
): XmlElement | undefined {
  if (!file) return undefined;
  let root: XmlElement;
  try {
    root = parseXml(file);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    report.error('S01', file.span(error.offset), error.message, { help: error.help });
    return undefined;
  }
  const { tag } = ELEMENTS[kind]!;
  if (root.name !== tag) {
    report.error('S01', root.at(), `the root element is <${root.name}>, not <${tag}>`, { value: root.name });
    return undefined;
  }
  prepare?.(root);
  checkStructure(root, kind, report);
  return root;
}
