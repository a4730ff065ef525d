/** A model with what needs a place of its own in the infrastructure: files from users, copies of aggregates, a CDN. */
export const ARCHIVE = `<draftsman project-name="Archive" xmlns="https://tracepaper.draftsman.io">
  <events>
    <event type="DomainEvent" name="FileFiled" source="Docs.File">
      <field name="uri" type="String"/>
      <field name="owner" type="String"/>
      <field name="location" type="String"/>
    </event>
  </events>
  <domain>
    <subdomain name="Docs">
      <aggregate name="File" business-key="uri" backup-interval-days="7" backup-ttl-days="90">
        <field name="uri" type="String"/>
        <field name="owner" type="String"/>
        <field name="location" type="String"/>
        <command name="File">
          <trigger source="FileUploaded" key-field="uri">
            <mapping target="uri" value="uri"/>
            <mapping target="owner" value="username"/>
            <mapping target="location" value="location"/>
          </trigger>
          <processor type="emit-event" ref="FileFiled">
            <mapping target="uri" value="#flow.uri"/>
            <mapping target="owner" value="#flow.owner"/>
            <mapping target="location" value="#flow.location"/>
          </processor>
          <test-case name="HappyFlow" trigger-event="FileUploaded">
            <input name="uri" type="String" value="private/jo/a.txt"/>
            <input name="username" type="String" value="jo"/>
            <expected domain-event="FileFiled"><field name="owner" type="String" value="jo"/></expected>
            <expected-state pk="private/jo/a.txt">{"owner": "jo"}</expected-state>
          </test-case>
        </command>
        <event-handler on="FileFiled">
          <mapping target="uri" operand="set" value="uri"/>
          <mapping target="owner" operand="set" value="owner"/>
          <mapping target="location" operand="set" value="location"/>
        </event-handler>
      </aggregate>
    </subdomain>
  </domain>
  <views>
    <view name="File">
      <field name="uri" type="String" pk="true"/>
      <field name="owner" type="String"/>
      <field name="location" type="String"/>
      <snapshot-handler sub-domain="Docs" aggregate="File" key-mapping="uri" processor="item">
        <mapping target="owner" operand="set" value="owner"/>
        <mapping target="location" operand="set" value="location"/>
        <delete condition="#snapshot.isDeleted != ''"/>
      </snapshot-handler>
      <query graphql-namespace="File" field-name="filter" type="filter" authorization="authenticated">
        <filter-clause field-name="owner" operand="equals"/>
      </query>
    </view>
  </views>
  <notifiers>
    <notifier name="Refresh">
      <trigger source="FileUploaded"><mapping target="uri" value="uri"/></trigger>
      <activity type="invalidate-cdn" uri="/{{flow.uri}}"/>
    </notifier>
  </notifiers>
  <functional-scenarios clean-db="true" clean-iam="true" minimum-event-coverage="100" minimum-view-coverage="100">
    <scenario name="Filing">
      <activity type="mutation" path="upload" description="a short text">
        <input name="name" type="String" value="a b.txt"/>
        <input name="content" type="String" value="hello"/>
        <input name="public" type="Boolean" value="true"/>
        <expected-trace command="Docs.File.File" status="success"/>
        <expected-trace command="Refresh-Notifier" status="success"/>
      </activity>
      <activity type="query" path="File.filter" view="File" description="it is filed">
        <input name="owner" type="String" value="#user_name#"/>
        <expect-value name="resultset.0.owner" type="String" value="#user_name#"/>
      </activity>
    </scenario>
  </functional-scenarios>
</draftsman>
`;
