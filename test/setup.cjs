// The CDK's template validator costs seconds per test file; the synthesised template is validated once, by `cdk synth` in the end-to-end run.
process.env.CDK_VALIDATION = 'false';
// No test may reach AWS with somebody's credentials.
for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
process.env.AWS_EC2_METADATA_DISABLED = 'true';
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
