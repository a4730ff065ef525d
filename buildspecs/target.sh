# Read (`. buildspecs/target.sh`) by the buildspecs that need the model or an environment: where they are.
#
# The model lies in the source, or in a second repository, whose artifact is then called `model`.
# An environment lies where the pipeline does, or in the region BLUELINE_REGION, or in the account of the role BLUELINE_ROLE. That role is
# taken by the SDK itself, which renews it. In a local run AWS_ENDPOINT_URL says where an environment is, and nothing else does.
BLUELINE_MODEL="${CODEBUILD_SRC_DIR_model:+$CODEBUILD_SRC_DIR_model/}$BLUELINE_MODEL"
export BLUELINE_MODEL
if [ -z "${AWS_ENDPOINT_URL:-}" ]; then
  BLUELINE_HOME_REGION="${AWS_REGION:-}" # of the pipeline: where its artifact bucket lies
  export BLUELINE_HOME_REGION
  if [ -n "${BLUELINE_REGION:-}" ]; then
    AWS_REGION="$BLUELINE_REGION"
    AWS_DEFAULT_REGION="$BLUELINE_REGION"
    export AWS_REGION AWS_DEFAULT_REGION
  fi
  if [ -n "${BLUELINE_ROLE:-}" ]; then
    AWS_CONFIG_FILE="$(mktemp)"
    AWS_PROFILE=environment
    export AWS_CONFIG_FILE AWS_PROFILE
    {
      echo '[profile environment]'
      echo "role_arn = $BLUELINE_ROLE"
      echo 'role_session_name = blueline'
      echo 'credential_source = EcsContainer'
    } > "$AWS_CONFIG_FILE"
  fi
fi
