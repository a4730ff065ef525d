import type { Template } from './intrinsics';

/** A synthesised pipeline: what CloudFormation holds on AWS. */
export interface Definition {
  /** Path of the template. */
  readonly file: string;
  /** Name of the stack: the template's file name. */
  readonly stack: string;
  /** The template's bytes; two definitions are equal if these are. */
  readonly text: string;
  readonly template: Template;
}
