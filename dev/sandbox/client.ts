/** A registration at the sandbox provider. */
export type SandboxClient = {
  clientId: string;
  clientSecret: string;
  redirectUris: string[];
  /** Accept any http URL on a loopback host whose path starts with `/callback/`. */
  allowAnyLoopbackCallback?: boolean;
};
