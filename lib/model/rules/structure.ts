import type { Rule } from './rule';

/** S: how a model is written. */
export const STRUCTURE_RULES: readonly Rule[] = [
  {
    id: 'S01',
    severity: 'error',
    text: 'a file is not well-formed XML, is too large, or has another root element than its path wants',
    why: 'nothing in the file can be read, so it is as if it were not there',
    section: '§2.1',
    wrong: '<pattern name=«W»ord regex="^[a-z]+$"/>',
    right: '<pattern name="Word" regex="^[a-z]+$"/>',
    note: 'Document type declarations, entities and XInclude are refused here too: nothing is ever fetched or expanded.',
  },
  {
    id: 'S02',
    severity: 'error',
    text: 'an element that is unknown, or stands where it cannot stand',
    why: 'what it was meant to say would be lost without a word',
    section: '§5, appendix D',
    wrong: '<«feild» name="size" type="String"/>',
    right: '<field name="size" type="String"/>',
    warning: {
      when: 'in the split layout, a folder is named nearly like one of a model; it is ignored',
      wrong: `«<»!-- pattern/Size.xml -->
<pattern name="Size" regex="^[0-9]+$"/>`,
      right: `<!-- patterns/Word.xml -->
<pattern name="Word" regex="^[a-z]+$"/>`,
    },
  },
  {
    id: 'S03',
    severity: 'warning',
    text: 'an attribute that is unknown or an old form, or an identical element twice',
    why: 'it is ignored, or works only because older models are tolerated',
    section: '§2.1, §2.3, §12',
    wrong: '<field name="size" type="String" lenght="«10»"/>',
    right: '<field name="size" type="String"/>',
    note: 'Old forms that §12 tells to ignore or to support are silent.',
  },
  {
    id: 'S04',
    severity: 'error',
    text: 'a required attribute is missing, empty, or a text that stands for nothing chosen',
    why: 'the element means nothing without it',
    section: '§2.5, §5',
    wrong: '<«field» name="size"/>',
    right: '<field name="size" type="String"/>',
    note: 'Where a rule of another letter names the attribute, that rule is told instead: B13, G08, N04, T02, V21.',
  },
  {
    id: 'S05',
    severity: 'error',
    text: 'a value that is none of those an attribute may have',
    why: 'there is no meaning that it could have',
    section: '§5',
    wrong: '<field name="size" type="«Text»"/>',
    right: '<field name="size" type="String"/>',
    note: 'Where a rule of another letter names the attribute, that rule is told instead: N03, T02, V09.',
  },
  {
    id: 'S06',
    severity: 'error',
    text: 'a name that is not PascalCase, camelCase or a namespace, as its place wants',
    why: 'names become names of Python and GraphQL, and of files',
    section: '§4.1',
    wrong: '<field name="«package-size»" type="String"/>',
    right: '<field name="packageSize" type="String"/>',
    warning: {
      when: 'only the form that the older editor wants is violated: no digits, no two capitals in a row',
      wrong: '<field name="«size2»" type="String"/>',
      right: '<field name="secondSize" type="String"/>',
    },
  },
  {
    id: 'S07',
    severity: 'error',
    text: 'a second thing of one kind with the same name',
    why: 'a reference would not say which of them is meant',
    section: '§4.1',
    wrong: `<test-case name="Rejected">
  <input name="amount" type="Int" value="0"/>
</test-case>
<test-case name="«Rejected»">
  <input name="amount" type="Int" value="-1"/>
</test-case>`,
    right: `<test-case name="Rejected">
  <input name="amount" type="Int" value="0"/>
</test-case>
<test-case name="RejectedBelowZero">
  <input name="amount" type="Int" value="-1"/>
</test-case>`,
    warning: {
      when: 'names differ only in letter case, and do not become names of files',
      wrong: `<test-case name="Rejected">
  <input name="amount" type="Int" value="0"/>
</test-case>
<test-case name="«RejecTed»">
  <input name="amount" type="Int" value="-1"/>
</test-case>`,
      right: `<test-case name="Rejected">
  <input name="amount" type="Int" value="0"/>
</test-case>
<test-case name="RejectedBelowZero">
  <input name="amount" type="Int" value="-1"/>
</test-case>`,
    },
  },
  {
    id: 'S08',
    severity: 'error',
    text: 'in the split layout, a name that is not the name of its file',
    why: 'references are resolved by the names of files',
    section: '§3.2',
    wrong: `<!-- notifiers/TellBuyer.xml -->
<notifier name="«TellCustomer»">
  <trigger source="ArticleAdded">
    <mapping target="cart" value="cart"/>
  </trigger>
  <activity type="send-graphql-notification" identifier="#flow.cart" notification-type="changes" message="changed"/>
</notifier>`,
    right: `<!-- notifiers/TellBuyer.xml -->
<notifier name="TellBuyer">
  <trigger source="ArticleAdded">
    <mapping target="cart" value="cart"/>
  </trigger>
  <activity type="send-graphql-notification" identifier="#flow.cart" notification-type="changes" message="changed"/>
</notifier>`,
  },
  {
    id: 'S09',
    severity: 'warning',
    text: 'in the split layout, a namespace that is not the folder of the file',
    why: 'the attribute counts, so the folder misleads whoever looks for the operation',
    section: '§3.2',
    wrong: `<!-- projections/Shop/Total.xml -->
<projection name="Total" graphql-namespace="«Cart»" return="CartLine"
            code="def transform(arguments, username):|LB|    return {}"/>`,
    right: `<!-- projections/Cart/Total.xml -->
<projection name="Total" graphql-namespace="Cart" return="CartLine"
            code="def transform(arguments, username):|LB|    return {}"/>`,
  },
  {
    id: 'S10',
    severity: 'error',
    text: 'a number that is none, or is out of its range',
    why: 'the generated application could not be configured with it',
    section: '§5.4, §5.10',
    wrong: '<aggregate name="Cart" business-key="cart" snapshot-interval="«-5»">',
    right: '<aggregate name="Cart" business-key="cart" snapshot-interval="5">',
  },
  {
    id: 'S11',
    severity: 'warning',
    text: 'a flag that is neither true nor false',
    why: 'everything but true counts as false',
    section: '§2.1',
    wrong: '<view name="CartLine" exclude-notification="«yes»">',
    right: '<view name="CartLine" exclude-notification="true">',
  },
  {
    id: 'S12',
    severity: 'error',
    text: 'a name that the generated code cannot use: a word of Python, an attribute that every document has, or one that begins with __',
    why: 'the generated code would not compile, or would read something else',
    section: '§4.1, §5.4',
    wrong: '<field name="«class»" type="String"/>',
    right: '<field name="category" type="String"/>',
  },
  {
    id: 'S13',
    severity: 'error',
    text: 'two fields or collections of one owner with the same name',
    why: 'one of them could never be read',
    section: '§4.1',
    wrong: `<field name="size" type="String"/>
<field name="«size»" type="Int"/>`,
    right: `<field name="size" type="String"/>
<field name="sizeInGrams" type="Int"/>`,
  },
  {
    id: 'S14',
    severity: 'error',
    text: 'in the split layout, config.xml or root.xml is missing, or meta.json is not what it must be',
    why: 'config.xml holds the name of the project, root.xml is the aggregate to which the files beside it belong',
    section: '§3.2, §3.3',
    wrong: `«<»!-- domain/Shop/Basket/entities/notes.xml -->
<nested-object name="notes" business-key="number">
  <field name="number" type="String"/>
</nested-object>`,
    right: `<!-- domain/Shop/Cart/entities/notes.xml -->
<nested-object name="notes" business-key="number">
  <field name="number" type="String"/>
</nested-object>`,
    warning: {
      when: 'config.xml has no <global>, or meta.json is missing',
      wrong: `<!-- config.xml -->
<«draftsman» project-name="Demo"/>`,
      right: `<!-- config.xml -->
<draftsman project-name="Demo">
  <global/>
</draftsman>`,
    },
  },
  {
    id: 'S15',
    severity: 'warning',
    text: 'a literal that is written unusually for its type',
    why: 'it is converted, perhaps not to what is meant: the fraction of an Int is dropped',
    section: '§4.3',
    wrong: '<field name="amount" type="Int" default="«1.0»"/>',
    right: '<field name="amount" type="Int" default="1"/>',
  },
];
