/** One resource of a template, as far as this room reads it. */
export interface TemplateResource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** A CloudFormation template in JSON form, as GetTemplate answers it. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Default?: unknown }>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
}

/** A stack as it is deployed: everything that is needed to resolve its template. */
export interface DeployedStack {
  /** Full ARN; changes if a stack is deleted and made again under the same name. */
  readonly id: string;
  readonly name: string;
  readonly region: string;
  /** 12 digits. */
  readonly accountId: string;
  /** Actual values, by parameter name. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly template: Template;
  /** Physical ids by logical id, of the resources that exist. */
  readonly physicalIds: Readonly<Record<string, string>>;
}
