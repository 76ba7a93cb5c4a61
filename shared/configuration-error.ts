/**
 * A variable in a Worker's environment is missing or wrong. The message names the variable and what is wrong with it,
 * never a value, because `/readyz` shows it. Callers see it as an outage: it ends when the operator fixes the variable.
 */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}
