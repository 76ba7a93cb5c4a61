/** The normalised form of a project's slug. It never looks like an id, which has an underscore. */
export const PROJECT_SLUG = /^(?=.{3,48}$)[a-z0-9]+(?:-[a-z0-9]+)*$/;
