import { closest } from '../closest';
import { type Marker, markersIn, templateMarkers } from '../language/text-template';
import { elementOf } from '../read/reading';
import type { Activity, ModelFile, Span } from '../types';
import { SourceFile } from '../xml/source-file';
import type { CheckContext } from './check';

/**
 * The markers of an activity's texts: one that can never be replaced is error N05, one of a variable that nothing assigns warning N07.
 * @param known undefined if it cannot be said what is assigned
 */
export function checkMarkers(context: CheckContext, activity: Activity, isInLoop: boolean, known: ReadonlySet<string> | undefined): void {
  const literal = Object.entries(activity.values).filter(([, value]) => value.kind === 'text');
  for (const attribute of [...literal.map(([name]) => name), 'query', 'body']) {
    if (activity.values[attribute] === undefined && activity.settings[attribute] === undefined) continue;
    for (const marker of markersIn(elementOf(activity).raw(attribute) ?? ''))
      checkMarker(context, marker, activity.source.within(attribute, marker.offset, marker.length), isInLoop, known);
  }
  const file = context.model.templates.find(({ path }) => path === activity.settings['template-file']);
  if (file) checkFile(context, file, isInLoop, known);
}

function checkFile(context: CheckContext, { path, text }: ModelFile, isInLoop: boolean, known: ReadonlySet<string> | undefined): void {
  const source = new SourceFile(path, text);
  const block = /\{[%#]/.exec(text);
  if (block) {
    const span = source.span(block.index, block.index + 2);
    tell(
      context,
      'N05',
      span,
      `control blocks and comments of templates are not supported`,
      block[0],
      'only {{flow.x}} and {{item}} are replaced',
    );
  }
  for (const marker of templateMarkers(text))
    checkMarker(context, marker, source.span(marker.offset, marker.offset + marker.length), isInLoop, known);
}

function checkMarker(
  context: CheckContext,
  { root, path, fault }: Marker,
  span: Span,
  isInLoop: boolean,
  known: ReadonlySet<string> | undefined,
): void {
  const [name] = path;
  if (fault) tell(context, 'N05', span, fault);
  else if (root === 'item' && !isInLoop) tell(context, 'N05', span, 'there is no item outside of a loop', 'item');
  else if (root === 'flow' && typeof name === 'string' && known && !known.has(name) && name !== '__dict__')
    tell(context, 'N07', span, `nothing assigns flow.${name}`, name, closest(name, known, 'variables'));
}

/** Once for a place: several activities may use one template. */
function tell(context: CheckContext, code: 'N05' | 'N07', span: Span, message: string, value?: string, help?: string): void {
  if (context.isTold(code, span, message)) return;
  if (code === 'N05') context.report.error(code, span, message, { value, help });
  else context.report.warning(code, span, message, { value, help });
}
