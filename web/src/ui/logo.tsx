/** Brands whose mark is in `/assets/providers.svg`; every other provider has a letter. */
const BRANDS: ReadonlySet<string> = new Set(["github", "google", "sandbox"]);

/** A provider's mark in one colour, 16 px. It says nothing to screen readers: the provider's name stands beside it. */
export function ProviderLogo({
  provider,
  name,
  large = false,
}: {
  provider: string;
  name?: string;
  large?: boolean;
}) {
  const mark = BRANDS.has(provider) ? (
    <svg className={large ? `logo brand-${provider}` : "logo"} aria-hidden="true">
      <use href={`/providers.svg#${provider}`} />
    </svg>
  ) : (
    <span className="logo-letter" aria-hidden="true">
      {(name ?? provider).slice(0, 1).toUpperCase()}
    </span>
  );
  return large ? <span className="logo-tile">{mark}</span> : mark;
}

/** Mark and name of a provider or an integration, on one line. */
export const WithLogo = ({ provider, name }: { provider: string; name: string }) => (
  <span className="with-logo">
    <ProviderLogo provider={provider} name={name} />
    {name}
  </span>
);
