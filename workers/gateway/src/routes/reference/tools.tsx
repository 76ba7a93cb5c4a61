/** The search and the key. Hidden until the script of the page runs. */
export const Tools = () => (
  <div id="tools" hidden>
    <label>
      Search
      <input id="search" type="search" autocomplete="off" />
    </label>
    <label>
      API key
      <input id="key" type="password" autocomplete="off" spellcheck={false} />
    </label>
    <p class="note">
      <span id="count" role="status"></span>. “Try it” sends real requests: what you change is
      changed. The key stays in this page and is forgotten when you leave it.
    </p>
  </div>
);
