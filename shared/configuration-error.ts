/**
 * A Worker's environment lacks something or has it wrong. The message names the variable and what is wrong with it, never
 * a value: `/readyz` shows it. To a caller it is an outage, because it passes when the operator has mended it.
 */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}
