import { CircleCheck, CircleDashed, CircleSlash, Hourglass } from "lucide-react";
import { Icon } from "../../../ui/icon.tsx";
import type { Revocation } from "./calls.ts";
import { useActionsText } from "./text.ts";

const ICONS = {
  revoked: CircleCheck,
  queued: Hourglass,
  unsupported: CircleSlash,
  kept: CircleDashed,
} as const;

/** What happened to each token at the provider. */
export function RevocationResults({ tokens }: Pick<Revocation, "tokens">) {
  const text = useActionsText();
  if (tokens.length === 0) return <p className="quiet">{text.noTokens}</p>;
  return (
    <ul className="losses">
      {tokens.map(({ token, result }) => (
        <li key={token}>
          <Icon of={ICONS[result]} />
          <span>
            {text.tokens[token]}: {text.results[result]}
          </span>
        </li>
      ))}
    </ul>
  );
}
