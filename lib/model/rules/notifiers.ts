import type { Rule } from './rule';

/** N: notifiers. */
export const NOTIFIER_RULES: readonly Rule[] = [
  {
    id: 'N01',
    severity: 'error',
    text: 'a notifier without a trigger, with an unknown event or an invalid schedule, or with one source twice',
    why: 'it would never start, or not be told by what',
    section: '§5.9.2, §6.13',
    wrong: `<trigger source="«@rate(1 days)»">
  <mapping target="cart" value="#''"/>
</trigger>`,
    right: `<trigger source="@rate(1 day)">
  <mapping target="cart" value="#''"/>
</trigger>`,
    note: 'Two triggers of one source are refused as in flows (B07), although only flows are named there.',
  },
  {
    id: 'N02',
    severity: 'error',
    text: 'a trigger of a notifier that maps nothing, or what the event does not have',
    why: 'the activities would know nothing of what happened',
    section: '§5.9.2',
    wrong: `<trigger source="ArticleAdded">
  <mapping target="cart" value="«card»"/>
</trigger>`,
    right: `<trigger source="ArticleAdded">
  <mapping target="cart" value="cart"/>
</trigger>`,
    warning: {
      when: 'it maps nothing, and the event has nothing',
      wrong: '<«trigger» source="OpenShopRequested"/>',
      right: `<trigger source="OpenShopRequested">
  <mapping target="cart" value="#'none'"/>
</trigger>`,
    },
  },
  {
    id: 'N03',
    severity: 'error',
    text: 'a notifier without an activity, or with one of an unknown or disabled type',
    why: 'it would do nothing',
    section: '§5.9.4',
    wrong: '<activity type="«dmn»"/>',
    right: '<activity type="set-variable" name="text" expression="\'changed\'"/>',
  },
  {
    id: 'N04',
    severity: 'error',
    text: 'an activity without an attribute that its type needs, or with a sender or a bucket that is none',
    why: 'it could only fail',
    section: '§5.9.4',
    wrong: '<«activity» type="add-user-to-iam-group" group-name="buyers"/>',
    right: '<activity type="add-user-to-iam-group" group-name="buyers" username="#flow.requestor"/>',
  },
  {
    id: 'N05',
    severity: 'error',
    text: 'an activity with a template, a module or a function that is not there, or with Python that does not compile',
    why: 'it could only fail',
    section: '§5.9.4, §6.2',
    wrong: '<activity type="render-template" name="text" template-file="«templates/mail.htm»"/>',
    right: '<activity type="render-template" name="text" template-file="templates/mail.html"/>',
    warning: {
      when: 'code is what the editor writes into a new activity, which fails when it runs: Python has no ranger',
      wrong: '<activity type="code" code="«flow.variable = [i for i in ranger(5)]»"/>',
      right: '<activity type="code" code="flow.variable = [i for i in range(5)]"/>',
    },
  },
  {
    id: 'N06',
    severity: 'error',
    text: 'a loop without an array or without activities, or in a loop',
    why: 'there is nothing to repeat; loops in loops are not supported',
    section: '§5.9.4',
    wrong: `<«activity» type="loop">
  <activity type="iam-delete-user" username="#item"/>
</activity>`,
    right: `<activity type="loop" array="#[flow.cart]">
  <activity type="iam-delete-user" username="#item"/>
</activity>`,
  },
  {
    id: 'N07',
    severity: 'warning',
    text: 'a variable that no trigger and no activity of the notifier assigns',
    why: 'reading it fails, or gives nothing',
    section: '§6.7, §7.7',
    wrong: `<activity type="iam-delete-user" username="«{{flow.user}}»"/>`,
    right: `<activity type="iam-delete-user" username="{{flow.requestor}}"/>`,
  },
  {
    id: 'N08',
    severity: 'warning',
    text: 'an activity with a text of its own and a file',
    why: 'the text counts; the file misleads',
    section: '§5.9.4',
    wrong: `<activity type="code" code="flow.text = 'changed'" python-file="«lib/Prices.py»" handler="price"/>`,
    right: `<activity type="code" code="flow.text = 'changed'"/>`,
  },
  {
    id: 'N09',
    severity: 'warning',
    text: "GraphQL of call-internal-api that the application's own API would refuse",
    why: 'the call could only fail',
    section: '§5.9.4, §6.7',
    wrong: `<activity type="call-internal-api" query="mutation { Shop { Cart { «ad»(input: {cart: {{flow.cart}}, article: {{flow.cart}}}) { correlationId } } } }"/>`,
    right: `<activity type="call-internal-api" query="query { Cart { get(key: {{flow.cart}}) { cart } } }"/>`,
    note: 'What depends on a {{marker}} is left out. Told only where there is no error, since there is no schema before.',
  },
  {
    id: 'N10',
    severity: 'warning',
    text: 'the system user is needed, but no notifier creates it',
    why: 'it is created when it is first needed, which takes longer and is not seen in the model',
    section: '§5.9.4, §9.7',
    wrong: '<activity type="«get-systemuser-token»"/>',
    right: `<activity type="iam-create-systemuser"/>
<activity type="get-systemuser-token"/>`,
  },
];
