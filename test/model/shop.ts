/** A model in which nothing is wrong. */
export const SHOP = `<draftsman project-name="Demo" xmlns="https://tracepaper.draftsman.io">
  <global>
    <pattern name="Word" regex="^[a-z]+$"/>
    <pattern name="Pair" regex="^{{Word}}:{{Word}}$"/>
    <expression name="tenantRole" type="ActorEventRole" input="id;suffix" expression="\${id.split(':')[0]}suffix"/>
  </global>
  <events>
    <event type="ActorEvent" graphql-namespace="Shop.Cart" graphql-name="add" name="AddShopCartRequested" authorization="role" role="#global.tenantRole(cart, '-buyer')">
      <field name="cart" type="String" pattern="{{Pair}}"/>
      <field name="article" type="String"/>
      <field name="amount" type="Int" default="1"/>
    </event>
    <event type="DomainEvent" name="ArticleAdded" source="Shop.Cart">
      <field name="cart" type="String"/>
      <nested-object name="lines">
        <field name="article" type="String"/>
        <field name="amount" type="Int"/>
      </nested-object>
    </event>
  </events>
  <domain>
    <subdomain name="Shop">
      <aggregate name="Cart" business-key="cart">
        <field name="cart" type="String"/>
        <nested-object name="lines" business-key="article">
          <field name="article" type="String"/>
          <field name="amount" type="Int"/>
        </nested-object>
        <command name="Add">
          <trigger source="AddShopCartRequested" key-field="cart">
            <mapping target="cart" value="cart"/>
            <mapping target="article" value="article"/>
            <mapping target="amount" value="amount"/>
          </trigger>
          <processor type="validator" condition="flow.amount > 0" exception="Amount {flow.amount} is not allowed"/>
          <processor type="set-variable" name="lines" expression="[{'article': flow.article, 'amount': flow.amount}]"/>
          <processor type="emit-event" ref="ArticleAdded">
            <mapping target="cart" value="#flow.cart"/>
            <mapping target="lines" value="#flow.lines"/>
          </processor>
          <test-case name="HappyFlow" trigger-event="AddShopCartRequested">
            <input name="cart" type="String" value="t:one"/>
            <input name="article" type="String" value="apple"/>
            <input name="amount" type="Int" value="2"/>
            <expected domain-event="ArticleAdded"><field name="cart" type="String" value="t:one"/></expected>
            <state>{"lines": {"apple": {"article": "apple", "amount": 1}}}</state>
            <expected-state pk="t:one">{"lines": {"apple": {"amount": 3}}}</expected-state>
          </test-case>
          <test-case name="Rejected" trigger-event="AddShopCartRequested">
            <input name="amount" type="Int" value="0"/>
          </test-case>
        </command>
        <event-handler on="ArticleAdded">
          <mapping target="cart" operand="set" value="cart"/>
          <nested-mapping source="lines" target="lines" business-key="article">
            <mapping target="article" operand="set" value="article"/>
            <mapping target="amount" operand="add" value="amount"/>
          </nested-mapping>
        </event-handler>
      </aggregate>
    </subdomain>
  </domain>
  <views>
    <view name="CartLine"><field name="article" type="String"/><field name="amount" type="Int"/></view>
    <view name="Cart">
      <field name="cart" type="String" pk="true"/>
      <field name="lines" type="ObjectList" ref="CartLine"/>
      <snapshot-handler sub-domain="Shop" aggregate="Cart" key-mapping="cart" processor="item">
        <mapping target="cart" operand="set" value="cart"/>
        <mapping target="lines" operand="convert_items" value="lines" template='{"article": value["article"], "amount": value["amount"]}'/>
        <delete condition="#snapshot.isDeleted != ''"/>
      </snapshot-handler>
      <query graphql-namespace="Cart" field-name="get" type="get" authorization="role" role="#global.tenantRole(key, '-buyer')"/>
    </view>
  </views>
  <functional-scenarios clean-db="true" clean-iam="true" minimum-event-coverage="100" minimum-view-coverage="100">
    <scenario name="Buy">
      <activity type="grant-role" role="t-buyer"/><activity type="refresh-token"/>
      <activity type="set-variables"><input name="cart" type="String" value="t:one"/></activity>
      <activity type="mutation" path="Shop.Cart.add">
        <input name="cart" type="String" value="#cart#"/>
        <input name="article" type="String" value="apple"/>
        <expected-trace command="Shop.Cart.Add" status="success"/>
      </activity>
      <activity type="query" path="Cart.get" view="Cart">
        <input name="key" type="String" value="#cart#"/>
        <expect-value name="lines.0.amount" type="Int" value="1"/>
      </activity>
    </scenario>
  </functional-scenarios>
</draftsman>
`;
