/** One file of an application: pure data, nothing is written before all of them exist. */
export interface GeneratedFile {
  /** Relative to the application's folder, with '/'. */
  readonly path: string;
  /** The whole content; written as UTF-8. */
  readonly text: string;
}
