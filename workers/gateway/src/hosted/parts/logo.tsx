import { LOGOS } from "./logos.generated.ts";
import { lettersOf } from "./cut-middle.ts";

/** The first letter of a name, for a tile. */
export const initialOf = (name: string): string => lettersOf(name)[0]?.toUpperCase() ?? "";

/** The logo of a catalogue provider; a letter for any other. A project's label never brings a logo. */
export const Logo = ({ provider, name }: { readonly provider: string; readonly name: string }) => {
  const path = Object.hasOwn(LOGOS, provider) ? LOGOS[provider] : undefined;
  return path === undefined ? (
    <span class="letter" aria-hidden="true">
      {initialOf(name)}
    </span>
  ) : (
    <svg class={`logo ${provider}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={path} />
    </svg>
  );
};
