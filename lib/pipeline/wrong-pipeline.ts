/** Settings that cannot become a pipeline: `path in blueline.json: what is wrong`. Told without a stack trace. */
export class WrongPipeline extends Error {}
