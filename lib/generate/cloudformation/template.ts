/** A value of a template: JSON with intrinsic functions. */
export type TemplateValue = string | number | boolean | readonly TemplateValue[] | { readonly [key: string]: TemplateValue | undefined };

export type Properties = Readonly<Record<string, TemplateValue | undefined>>;

/** One resource; the keys are written in this order. */
export interface TemplateResource {
  readonly Type: string;
  /** Name of the condition under which it is made. OnAws: the embedded cloud lacks its type or needs it not. */
  readonly Condition?: string;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: 'Delete' | 'Retain';
  readonly UpdateReplacePolicy?: 'Delete' | 'Retain';
  readonly Metadata: { readonly Purpose: string };
  readonly Properties: Properties;
}

/** The sections of a CloudFormation template, in the order in which they are written. */
export interface CloudFormationTemplate {
  readonly AWSTemplateFormatVersion: '2010-09-09';
  readonly Description: string;
  readonly Parameters: Readonly<Record<string, Properties>>;
  readonly Conditions?: Readonly<Record<string, TemplateValue>>;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Description: string; readonly Value: TemplateValue }>>;
}

/** The template of an application: nothing of it is left out. */
export type ApplicationTemplate = CloudFormationTemplate & Required<Pick<CloudFormationTemplate, 'Conditions' | 'Outputs'>>;

/** The template of a nested stack, as a file of the application. */
export interface NestedTemplate {
  /** Of the nested stack in its parent. */
  readonly logicalId: string;
  /** In the application's folder. */
  readonly path: string;
  readonly text: string;
  /** Of the text, in hexadecimal digits: its name in the code bucket. */
  readonly sha256: string;
}

/** Resources by their logical id, which is their role; a room of the template gives a few of them. */
export type Resources = Readonly<Record<string, TemplateResource>>;

/** A resource that holds nothing worth keeping. */
export function resource(type: string, purpose: string, properties: Properties, dependsOn?: readonly string[]): TemplateResource {
  return { Type: type, ...(dependsOn && { DependsOn: dependsOn }), Metadata: { Purpose: purpose }, Properties: properties };
}

/** A resource that holds nothing worth keeping and is made only on AWS. */
export function onAws(type: string, purpose: string, properties: Properties): TemplateResource {
  const { Type, ...rest } = resource(type, purpose, properties);
  return { Type, Condition: 'OnAws', ...rest };
}

/** A resource that holds data: it stays when the stack goes or when it would be replaced. */
export function kept(type: string, purpose: string, properties: Properties): TemplateResource {
  return { Type: type, DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain', Metadata: { Purpose: purpose }, Properties: properties };
}

/** A resource that holds data which is worth nothing without its stack: messages in flight, logs. */
export function dropped(type: string, purpose: string, properties: Properties): TemplateResource {
  return { Type: type, DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete', Metadata: { Purpose: purpose }, Properties: properties };
}

/** The template as text: two blanks of indentation, keys in the order in which they were made. */
export function renderTemplate(template: CloudFormationTemplate): string {
  return `${JSON.stringify(template, null, 2)}\n`;
}
