import type { Flow } from "../../api/queries/flows.ts";
import { CopyIcon } from "../../ui/copy.tsx";
import { useFlowsText } from "./text.ts";

/** What the provider said, letter by letter, on a plate: these are not Atlas's words. */
export function ProviderWords({
  provider_error: name,
  provider_error_description: description,
}: Pick<Flow, "provider_error" | "provider_error_description">) {
  const { detail: text } = useFlowsText();
  if (name === null && description === null) return <p className="quiet">{text.noWords}</p>;
  const whole = [name, description].filter((part) => part !== null).join(": ");
  return (
    <figure className="their-words">
      <figcaption>
        {text.theirWords}
        <CopyIcon value={whole} what={text.theirWords} />
      </figcaption>
      <blockquote>
        {name === null ? null : <code>{name}</code>}
        {description === null ? null : <p>{description}</p>}
      </blockquote>
    </figure>
  );
}
