import type { DeployedStack, TemplateResource } from './deployed-stack';

type Values = Readonly<Record<string, unknown>>;

/** What stands for a property that `Ref: AWS::NoValue` takes away. */
const NO_VALUE = Symbol('AWS::NoValue');

/**
 * Resolves the intrinsic functions of a deployed template: Ref, GetAtt, Sub, Join, If, Select, Split, FindInMap and the condition
 * functions (AWS CloudFormation User Guide, "Intrinsic function reference"). Attributes are known for the types that an AppSync API
 * refers to. Throws an Error that names what it cannot resolve: a second reader of templates must never guess.
 */
export class Intrinsics {
  constructor(private readonly stack: DeployedStack) {}

  /** Whether a resource is part of the deployed stack: its condition holds and CloudFormation lists it. */
  exists(logicalId: string, resource: TemplateResource): boolean {
    if (resource.Condition !== undefined && !this.condition(resource.Condition)) return false;
    return this.stack.physicalIds[logicalId] !== undefined;
  }

  /** The properties of a resource without any intrinsic function. */
  properties(resource: TemplateResource): Record<string, unknown> {
    return (this.resolve(resource.Properties ?? {}) ?? {}) as Record<string, unknown>;
  }

  /** The value without any intrinsic function; undefined for AWS::NoValue. */
  resolve(value: unknown): unknown {
    const resolved = this.value(value);
    return resolved === NO_VALUE ? undefined : resolved;
  }

  private value(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.value(item)).filter((item) => item !== NO_VALUE);
    if (typeof value !== 'object' || value === null) return value;
    const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
    if (others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) return this.call(name, argument);
    const entries = Object.entries(value).map(([key, item]) => [key, this.value(item)] as const);
    return Object.fromEntries(entries.filter(([, item]) => item !== NO_VALUE));
  }

  private call(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return this.ref(String(argument));
      case 'Fn::GetAtt':
        return this.attribute(...splitAttribute(argument));
      case 'Fn::Sub':
        return this.substitute(argument);
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown];
        return (this.value(parts) as unknown[]).join(separator);
      }
      case 'Fn::If': {
        const [condition, yes, no] = argument as [string, unknown, unknown];
        return this.value(this.condition(condition) ? yes : no);
      }
      case 'Fn::Select': {
        const [index, list] = argument as [unknown, unknown];
        return (this.value(list) as unknown[])[Number(this.value(index))];
      }
      case 'Fn::Split': {
        const [separator, text] = argument as [string, unknown];
        return String(this.value(text)).split(separator);
      }
      case 'Fn::FindInMap': {
        const [map, first, second] = (argument as unknown[]).map((part) => String(this.value(part)));
        const found = this.stack.template.Mappings?.[map ?? '']?.[first ?? '']?.[second ?? ''];
        if (found === undefined) throw new Error(`no entry '${first}', '${second}' in mapping '${map}'`);
        return found;
      }
      default:
        throw new Error(`${name} is not supported in the resources of an API`);
    }
  }

  private ref(name: string): unknown {
    const { stack } = this;
    const pseudo: Values = {
      'AWS::AccountId': stack.accountId,
      'AWS::NoValue': NO_VALUE,
      'AWS::Partition': 'aws',
      'AWS::Region': stack.region,
      'AWS::StackId': stack.id,
      'AWS::StackName': stack.name,
      'AWS::URLSuffix': 'amazonaws.com',
    };
    const found = pseudo[name] ?? stack.parameters[name] ?? stack.template.Parameters?.[name]?.Default ?? stack.physicalIds[name];
    if (found === undefined) throw new Error(`'${name}' is neither a parameter nor a resource that exists`);
    return found;
  }

  private attribute(logicalId: string, attribute: string): unknown {
    const resource = this.stack.template.Resources[logicalId];
    const physicalId = this.stack.physicalIds[logicalId];
    if (!resource || physicalId === undefined) throw new Error(`'${logicalId}' is not a resource that exists`);
    const known = ATTRIBUTES[`${resource.Type}.${attribute}`];
    if (!known) throw new Error(`attribute ${attribute} of ${logicalId} (${resource.Type}) is not supported`);
    return known({ stack: this.stack, physicalId, properties: () => this.properties(resource) });
  }

  private substitute(argument: unknown): string {
    const [text, values] = (Array.isArray(argument) ? argument : [argument, {}]) as [string, Values];
    return text.replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (Object.hasOwn(values, name)) return String(this.value(values[name]));
      return String(name.includes('.') ? this.attribute(...splitAttribute(name)) : this.ref(name));
    });
  }

  private condition(name: unknown): boolean {
    if (typeof name !== 'string') return this.test(name);
    const expression = this.stack.template.Conditions?.[name];
    if (expression === undefined) throw new Error(`there is no condition '${name}'`);
    return this.test(expression);
  }

  private test(expression: unknown): boolean {
    const [[name, argument] = ['', undefined]] = Object.entries(expression as object);
    switch (name) {
      case 'Condition':
        return this.condition(argument);
      case 'Fn::Equals': {
        const [left, right] = (argument as unknown[]).map((part) => this.value(part));
        return String(left) === String(right);
      }
      case 'Fn::And':
        return (argument as unknown[]).every((part) => this.test(part));
      case 'Fn::Or':
        return (argument as unknown[]).some((part) => this.test(part));
      case 'Fn::Not':
        return !this.test((argument as unknown[])[0]);
      default:
        throw new Error(`${name || 'an empty object'} is not a condition function`);
    }
  }
}

interface AttributeSource {
  readonly stack: DeployedStack;
  readonly physicalId: string;
  /** Lazy: resolving them all may need attributes that nobody asked for. */
  properties(): Values;
}

const arnOfApi = ({ stack, physicalId }: AttributeSource) =>
  physicalId.startsWith('arn:') ? physicalId : `arn:aws:appsync:${stack.region}:${stack.accountId}:apis/${physicalId}`;
const lastPart = ({ physicalId }: AttributeSource) => physicalId.slice(physicalId.lastIndexOf('/') + 1);

/** Attributes by `Type.Attribute`. On AWS the physical id of an API, key or data source is its ARN, in the emulator the bare id. */
const ATTRIBUTES: Readonly<Record<string, (source: AttributeSource) => unknown>> = {
  'AWS::AppSync::GraphQLApi.ApiId': lastPart,
  'AWS::AppSync::GraphQLApi.Arn': arnOfApi,
  'AWS::AppSync::ApiKey.ApiKey': lastPart,
  'AWS::AppSync::ApiKey.ApiKeyId': lastPart,
  'AWS::AppSync::DataSource.Name': ({ properties }) => properties().Name,
  'AWS::Cognito::UserPool.UserPoolId': ({ physicalId }) => physicalId,
  'AWS::Cognito::UserPool.Arn': ({ stack, physicalId }) => `arn:aws:cognito-idp:${stack.region}:${stack.accountId}:userpool/${physicalId}`,
  'AWS::Cognito::UserPoolClient.ClientId': ({ physicalId }) => physicalId,
  'AWS::IAM::Role.Arn': ({ stack, physicalId, properties }) => {
    const path = String(properties().Path ?? '/');
    return `arn:aws:iam::${stack.accountId}:role${path}${physicalId}`;
  },
  'AWS::Lambda::Function.Arn': ({ stack, physicalId }) => `arn:aws:lambda:${stack.region}:${stack.accountId}:function:${physicalId}`,
};

function splitAttribute(argument: unknown): [string, string] {
  const text = Array.isArray(argument) ? argument.join('.') : String(argument);
  const dot = text.indexOf('.');
  return [text.slice(0, dot), text.slice(dot + 1)];
}
