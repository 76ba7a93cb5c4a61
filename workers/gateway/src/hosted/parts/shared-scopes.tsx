import type { Text } from "../text.en.ts";
import { Icon } from "./icon.tsx";
import type { Service } from "./service.ts";

/** Everything that the app will be able to do, each scope in words or, where Atlas has none, by its name. */
export const SharedScopes = ({
  text,
  service,
}: {
  readonly text: Text;
  readonly service: Service;
}) => {
  if (service.scopes === null) return <></>;
  if (service.scopes.length === 0)
    return (
      <section class="shared">
        <p>{text.connect.noScopes}</p>
      </section>
    );
  return (
    <section class="shared">
      <h2>{text.connect.ability}</h2>
      <ul>
        {service.scopes.map(({ name, meaning }) => (
          <li>
            <Icon name="check" />
            <span>{meaning ?? <code>{name}</code>}</span>
          </li>
        ))}
      </ul>
    </section>
  );
};
