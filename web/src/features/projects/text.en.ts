import { countEn } from "../../i18n/plural.ts";

export const en = {
  title: "Projects",
  count: (count: number) => countEn(count, "project", "projects"),
  name: "Name",
  state: "State",
  states: {
    active: "Active",
    archived: "Archived",
    deleting: "Being deleted",
    suspended: "Suspended",
  },
  role: "Your role",
  created: "Created",
  id: "Id",
  create: "New project",
  creating: "Creating",
  createTitle: "Create a project",
  createHint: "Usually the name of your app. People see it when they connect an account.",
  missing: "Enter a name.",
  empty: {
    title: "Create your first project",
    detail:
      "A project holds your app's providers, the accounts that people connect, and the keys of your servers.",
  },
};
