/**
 * Variables of the user's shell that an action gets, beside those that begin with `npm_config_` or `PIP_` (ARCHITECTURE §6): the way to
 * programs, proxies and certificates. BLUELINE_PYTHON says which Python this machine has, as PATH does.
 */
const HANDED_ON = `PATH HOME LANG BLUELINE_PYTHON HTTP_PROXY HTTPS_PROXY NO_PROXY ALL_PROXY
  NODE_EXTRA_CA_CERTS SSL_CERT_FILE SSL_CERT_DIR REQUESTS_CA_BUNDLE CURL_CA_BUNDLE`.split(/\s+/);

/** What an action may know of the machine that it runs on; everything else of `shell`, all of `AWS_*` included, stays outside. */
export function handedOn(shell: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(shell)) {
    const upper = name.toUpperCase();
    const wanted = upper.startsWith('NPM_CONFIG_') || name.startsWith('PIP_') || HANDED_ON.includes(upper);
    if (value !== undefined && wanted) kept[name] = value;
  }
  return kept;
}
