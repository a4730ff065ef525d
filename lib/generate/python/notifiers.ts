import type { Activity, ModelNode, Notifier, TextValue } from '../../model/types';
import { modelError } from '../position';
import { ACTIVITIES, type ActivityShape } from './activities';
import { type Context, type EmittedFile, pythonModule } from './context';
import { call, type Doc, py, snippet, tuple } from './layout';
import { boolean, multiline, name, string } from './literals';
import { moduleName } from './module-name';
import type { PythonFile } from './python-file';
import { triggerDoc } from './triggers';

/** notifiers/<notifier>.py: a process with side effects (REFERENCE §5.9). */
export function notifierModule(context: Context, notifier: Notifier): EmittedFile {
  const module = context.names.notifiers.get(notifier.name) ?? '';
  const title = `Notifier ${notifier.name}. Generated from the model; change it there.`;
  return pythonModule(context, `application/notifiers/${module}.py`, title, (file) =>
    new NotifierWriter(file, context, notifier, module).write(),
  );
}

/** The constant that a notifier's module defines. */
export function notifierConstant(module: string): string {
  return module.toUpperCase();
}

class NotifierWriter {
  private blocks = 0;

  constructor(
    private readonly file: PythonFile,
    private readonly context: Context,
    private readonly notifier: Notifier,
    private readonly module: string,
  ) {}

  write(): void {
    const { file, notifier } = this;
    const constant = file.define(notifierConstant(this.module));
    // Blocks are written while the activities are built, so they stand above the constant that names them.
    const activities = notifier.activities.map((activity) => this.activity(activity));
    const triggers = notifier.triggers.map((trigger) => triggerDoc(file, this.context, trigger));
    if (this.blocks > 0) file.blank(2);
    const items = [string(notifier.name), ...triggers, py`activities=${tuple(activities, { exploded: true })}`];
    file.statement(0, py`${constant} = ${call(file.runtime('Notifier'), items, { exploded: true })}`);
  }

  private activity(activity: Activity): Doc {
    const { file } = this;
    const shape = ACTIVITIES[activity.type];
    const items = [...this.leading(activity), ...this.keywords(activity, shape)];
    if (activity.condition !== undefined) items.push(py`condition=${this.lambda(activity, 'condition', activity.condition)}`);
    if (activity.failSilent) items.push(py`fail_silent=${boolean(true)}`);
    if (activity.type === 'loop') {
      items.push(
        py`activities=${tuple(
          activity.activities.map((one) => this.activity(one)),
          { exploded: true },
        )}`,
      );
    }
    return call(file.runtime(shape.class, 'draftsman.activities'), items);
  }

  /** What is given by position: the result's name, the function, the array. */
  private leading(activity: Activity): Doc[] {
    switch (activity.type) {
      case 'set-variable':
        if (activity.resultName === undefined || activity.python === undefined)
          throw modelError(activity, 'set-variable needs name and expression');
        return [string(activity.resultName), this.lambda(activity, 'expression', activity.python)];
      case 'code':
        return [this.code(activity)];
      case 'loop':
        return [this.value(activity, 'array', activity.values.array ?? { kind: 'python', python: '[]' })];
      default:
        return ACTIVITIES[activity.type].named ? [activity.resultName === undefined ? py`None` : string(activity.resultName)] : [];
    }
  }

  private keywords(activity: Activity, shape: ActivityShape): Doc[] {
    return Object.entries(shape.attributes).flatMap(([attribute, keyword]): Doc[] => {
      const value = activity.values[attribute];
      if (value) return [py`${name(keyword)}=${this.value(activity, attribute, value)}`];
      const setting = activity.settings[attribute];
      if (setting === undefined || setting === '') return [];
      if (attribute === 'load-json') return setting.toLowerCase() === 'true' ? [py`${name(keyword)}=${boolean(true)}`] : [];
      return [py`${name(keyword)}=${multiline(setting)}`];
    });
  }

  private value(node: ModelNode, attribute: string, value: TextValue): Doc {
    return value.kind === 'text' ? multiline(value.text) : this.lambda(node, attribute, value.python);
  }

  private lambda(node: ModelNode, attribute: string, python: string): Doc {
    return py`lambda flow, item: ${snippet(python, node.source.at(attribute))}`;
  }

  private code(activity: Activity): Doc {
    const { file } = this;
    const code = activity.code;
    if (!code) throw modelError(activity, 'a code activity needs code, or python-file and handler');
    if (code.kind === 'module') return py`lambda flow, item: ${file.library(moduleName(code.module))}.${name(code.handler)}(flow)`;
    if (this.blocks > 0) file.blank(2);
    this.blocks += 1;
    const functionName = file.define(`${this.module}_code_${this.blocks}`);
    file.blockFunction(0, functionName, [py`flow`, py`item`], { python: code.python, span: activity.source.at(code.attribute) });
    return functionName;
  }
}
