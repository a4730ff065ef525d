import type { Activity, Authorization, ModelNode, Role } from '../types';
import type { Check } from './check';

/** G07: a literal role is listed in meta.json or created by a notifier (REFERENCE §5.2.4). */
export const roles: Check = {
  codes: ['G07'],
  wholeModel: true,
  run(context) {
    const { model } = context;
    const known = new Set(model.roles);
    const collect = (activities: readonly Activity[]): void => {
      for (const activity of activities) {
        const group = activity.values['group-name'];
        if (activity.type === 'create-iam-group' && group?.kind === 'text') known.add(group.text);
        if (activity.type === 'create-iam-group' && group?.kind === 'python') known.add(/^(['"])(.*)\1$/.exec(group.python)?.[2] ?? '');
        collect(activity.activities);
      }
    };
    for (const notifier of model.notifiers) collect(notifier.activities);
    const check = (node: ModelNode, given: Authorization | Role | undefined): void => {
      const role = given && 'mode' in given ? (given.mode === 'role' ? given.role : undefined) : given;
      if (role?.kind !== 'literal' || role.name === '' || known.has(role.name)) return;
      const help = 'add it to "roles" of meta.json, or create it in a notifier';
      context.warning('G07', node, 'role', `nothing creates the role '${role.name}'`, {
        value: role.name,
        why: 'roles are not created by a deployment',
        help,
      });
    };
    for (const command of model.commands) check(command, command.authorization);
    for (const projection of model.projections) check(projection, projection.authorization);
    for (const view of model.views) {
      for (const query of view.queries) check(query, query.authorization);
      for (const relation of view.relations) check(relation, relation.role);
    }
  },
};
