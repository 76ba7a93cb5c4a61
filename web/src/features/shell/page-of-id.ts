/** Where the thing with an id is shown. The prefix tells what it is. */
export function pageOfId(project: string, id: string) {
  const kind = /^([a-z]{3})_[0-9a-z]{26}$/.exec(id)?.[1];
  switch (kind) {
    case "con":
      return {
        to: "/projects/$project/connections/$connection",
        params: { project, connection: id },
      } as const;
    case "flw":
      return { to: "/projects/$project/flows/$flow", params: { project, flow: id } } as const;
    case "int":
      return {
        to: "/projects/$project/integrations/$integration",
        params: { project, integration: id },
      } as const;
    case "usr":
      return {
        to: "/projects/$project/end-users/$endUser",
        params: { project, endUser: id },
      } as const;
    case "prj":
      return { to: "/projects/$project", params: { project: id } } as const;
    case "key":
      return {
        to: "/projects/$project/api-keys",
        params: { project },
        search: { key: id },
      } as const;
    case "inv":
      return { to: "/projects/$project/members", params: { project } } as const;
    case "whk":
      return {
        to: "/projects/$project/webhooks/$webhook",
        params: { project, webhook: id },
      } as const;
    case "evt":
    case "req":
    case "rtu":
    case "acc":
      return { to: "/projects/$project/audit", params: { project }, search: { id } } as const;
    default:
      return null;
  }
}
