/**
 * Where one environment lies, for SDK clients: several can be reached from one process, which variables of the process cannot say. What is left
 * out comes from the process's variables, as in any AWS tool.
 */
export interface CloudPlace {
  readonly region: string;
  /** Of the embedded cloud, where AWS_ENDPOINT_URL does not say it. */
  readonly endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Profile of the AWS configuration files. */
  readonly profile?: string;
}
