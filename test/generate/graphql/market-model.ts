/** A model with what Appendix C lacks: names that clash, every kind of query and relation, projections, notifiers of every class. */
export const MARKET = `<draftsman project-name="Market Place 2" xmlns="https://tracepaper.draftsman.io">
  <events>
    <event type="ActorEvent" graphql-namespace="Order" graphql-name="place" name="PlaceOrderRequested" authorization="anonymous">
      <field name="id" type="String"/>
      <field name="note" type="String" default=""/>
      <field name="owner" type="String" auto-fill="username"/>
      <field name="tags" type="StringList"/>
      <nested-object name="orderLines">
        <field name="article" type="String"/>
        <field name="amount" type="Int" default="1"/>
        <field name="line" type="String" auto-fill="uuid"/>
      </nested-object>
    </event>
    <event type="ActorEvent" graphql-namespace="Order" graphql-name="return" name="ReturnOrderRequested" authorization="authenticated">
      <field name="id" type="String" default="none"/>
    </event>
    <event type="ActorEvent" graphql-namespace="Order.Return" graphql-name="tick" name="TickOrderReturnRequested" authorization="role" role="clerk">
      <field name="id" type="String" auto-fill="uuid"/>
    </event>
    <event type="DomainEvent" name="OrderPlaced" source="Sales.Order">
      <field name="id" type="String"/>
    </event>
  </events>
  <domain>
    <subdomain name="Sales">
      <aggregate name="Order" business-key="id">
        <field name="id" type="String"/>
        <command name="Place">
          <trigger source="PlaceOrderRequested" key-field="id"><mapping target="id" value="id"/></trigger>
          <trigger source="ReturnOrderRequested" key-field="id"><mapping target="id" value="id"/></trigger>
          <trigger source="TickOrderReturnRequested" key-field="id"><mapping target="id" value="id"/></trigger>
          <processor type="emit-event" ref="OrderPlaced"><mapping target="id" value="#flow.id"/></processor>
          <test-case name="HappyFlow" trigger-event="PlaceOrderRequested">
            <input name="id" type="String" value="one"/>
            <expected domain-event="OrderPlaced"><field name="id" type="String" value="one"/></expected>
          </test-case>
        </command>
        <event-handler on="OrderPlaced"><mapping target="id" operand="set" value="id"/></event-handler>
      </aggregate>
    </subdomain>
  </domain>
  <views>
    <view name="Order">
      <field name="id" type="String" pk="true"/>
      <field name="owner" type="String"/>
      <field name="total" type="Float"/>
      <field name="paid" type="Boolean"/>
      <field name="tags" type="StringList"/>
      <field name="lines" type="ObjectList" ref="OrderLine"/>
      <field name="customer" type="ManyToOne" ref="Customer" foreign-key="owner"/>
      <field name="parts" type="OneToMany" ref="Order" foreign-key="#canonical"/>
      <field name="related" type="ManyToMany" ref="Order" foreign-key="tags"/>
      <snapshot-handler sub-domain="Sales" aggregate="Order" key-mapping="id" processor="item">
        <mapping target="id" operand="set" value="id"/>
        <delete condition="#snapshot.isDeleted != ''"/>
      </snapshot-handler>
      <query graphql-namespace="Order" field-name="filter" type="filter" authorization="anonymous">
        <filter-clause field-name="owner" operand="equals"/>
        <filter-clause field-name="total" operand="greater_than"/>
        <filter-clause field-name="total" operand="less_than"/>
        <filter-clause field-name="tags" operand="equals"/>
      </query>
      <query graphql-namespace="Order" field-name="paid" type="query" authorization="authenticated" use-canonical-search="true">
        <filter-clause field-name="paid" operand="equals"/>
      </query>
      <query graphql-namespace="Order" field-name="get" type="get" authorization="authenticated"/>
    </view>
    <view name="OrderLine"><field name="article" type="String"/></view>
    <view name="Customer">
      <field name="key" type="String" pk="true"/>
      <field name="text" type="String"/>
      <snapshot-handler sub-domain="Sales" aggregate="Order" key-mapping="id" processor="item">
        <mapping target="text" operand="set" value="id"/>
        <delete condition="#snapshot.isDeleted != ''"/>
      </snapshot-handler>
    </view>
    <view name="OrderQuery"><field name="count" type="Int"/></view>
  </views>
  <projections>
    <projection name="Statistics" graphql-namespace="Order" field-name="statistics" authorization="anonymous" return="OrderQuery" return-type="result set"
                code="def transform(arguments, username):|LB|    return []">
      <input name="since" type="String" required="true"/>
      <input name="tags" type="StringList"/>
    </projection>
  </projections>
  <notifiers>
    <notifier name="Welcome">
      <trigger source="OrderPlaced"><mapping target="id" value="id"/></trigger>
      <trigger source="@afterDeployment"><mapping target="id" value="#''"/></trigger>
      <activity type="loop" array="#['a']">
        <activity type="create-iam-group" group-name="#item" fail-silent="true"/>
      </activity>
      <activity type="send-email" sender="Shop &lt;shop@example.com&gt;" receiver="someone@example.com" subject="hello" text="hello"/>
    </notifier>
    <notifier name="Mail">
      <trigger source="OrderPlaced"><mapping target="id" value="id"/></trigger>
      <activity type="send-email" sender="shop@example.com" receiver="someone@example.com" subject="hello" text="hello"/>
    </notifier>
    <notifier name="Archive">
      <trigger source="@cron(0 6 ? * MON-FRI *)"><mapping target="id" value="#''"/></trigger>
      <activity type="write-file" file-name="a.txt" path="b" content="c"/>
      <activity type="write-file" file-name="a.txt" path="b" content="c" bucket="other-bucket"/>
    </notifier>
    <notifier name="Push">
      <trigger source="PlaceOrderRequested"><mapping target="id" value="id"/></trigger>
      <trigger source="@rate(5 minutes)"><mapping target="id" value="#''"/></trigger>
      <activity type="fetch-property" name="token" key="push-token"/>
      <activity type="fetch-property" name="other" key="{{flow.id}}"/>
      <activity type="send-graphql-notification" identifier="#flow.id" notification-type="Order" message="placed"/>
      <activity type="HTTP" method="GET" name="answer" url="https://example.com"/>
    </notifier>
    <notifier name="Poll">
      <trigger source="@rate(5 minutes)"><mapping target="id" value="#''"/></trigger>
      <activity type="call-internal-api" name="answer" query="query { Order { filter { resultset { id } } } }"/>
    </notifier>
  </notifiers>
  <functional-scenarios clean-db="true" clean-iam="true" minimum-event-coverage="80" minimum-view-coverage="50">
    <scenario name="Ordering">
      <activity type="set-variables" description="Names"><input name="id" type="String" value="one"/></activity>
      <activity type="mutation" path="Order.place" description="Place it">
        <input name="id" type="String" value="#id#"/>
        <input name="note" type="String" value=""/>
        <input name="tags" type="StringList" value='["a"]'/>
        <input name="orderLines" type="Nested" value='[{"article": "apple"}]'/>
        <expected-trace command="Sales.Order.Place"/>
        <expected-trace command="Push-Notifier" status="error"/>
      </activity>
      <activity type="mutation" path="Order.return" description="Nothing given"/>
      <activity type="mutation" path="Order.Return.tick" description="Nothing to give"/>
      <activity type="switch-user" user-number="2" description=""/>
      <activity type="wait" milliseconds="10" description=""/>
      <activity type="query" path="Order.filter" view="Order" description="Find it">
        <input name="owner" type="String" value="#user_name#"/>
        <input name="total_less_than" type="Float" value="10"/>
        <expect-value name="resultset.0.customer.text" type="String" value="one"/>
        <expect-value name="resultset.0.lines.0.article" type="String" value=""/>
        <extract-value name="resultset.0.tags.0." put-key="tag"/>
      </activity>
      <activity type="query" path="Order.paid" view="Order" description="Only ask">
        <input name="paid" type="Boolean" value="true"/>
        <input name="key_begins_with" type="String" value="#id#"/>
      </activity>
      <activity type="query" path="Order.statistics" view="OrderQuery" description="Count">
        <input name="since" type="String" value="today"/>
        <expect-value name="resultset.0.count" type="Int" value="0"/>
      </activity>
    </scenario>
    <scenario name="Later" extends="Ordering">
      <activity type="grant-role" role="clerk"/>
    </scenario>
  </functional-scenarios>
</draftsman>
`;
