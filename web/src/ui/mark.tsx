/** The mark of Atlas: a pair of compasses. */
export const Mark = () => (
  <svg className="mark" viewBox="0 0 24 24" aria-hidden="true">
    <path className="mark-legs" d="M12 6.5 5.5 21M12 6.5 18.5 21" />
    <path className="mark-arc" d="M6.2 15.2a10.5 10.5 0 0 0 11.6 0" />
    <circle className="mark-head" cx="12" cy="4.6" r="2.6" />
  </svg>
);
