import { CircleCheck, X } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";
import { Button, IconButton } from "../button.tsx";
import { Icon } from "../icon.tsx";
import { useUiText } from "../text.ts";

type Toast = {
  readonly id: number;
  readonly title: string;
  readonly detail?: string;
  readonly action?: { label: string; run: () => void };
};

const SHOWN_MS = 6_000;
const listeners = new Set<() => void>();
let toasts: readonly Toast[] = [];
let serial = 0;

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Says for six seconds that something was done, with Undo where it can be. Never for errors that need the reader. */
export function showToast(toast: Omit<Toast, "id">): void {
  serial += 1;
  set([...toasts.slice(-2), { ...toast, id: serial }]);
}

const dismiss = (id: number): void => set(toasts.filter((toast) => toast.id !== id));

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The place where toasts appear: once in the page. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastCard({ toast }: { toast: Toast }) {
  const text = useUiText();
  useEffect(() => {
    const timer = setTimeout(() => dismiss(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [toast.id]);
  return (
    <div className="toast">
      <Icon of={CircleCheck} className="ink-active" />
      <div>
        <b>{toast.title}</b>
        {toast.detail === undefined ? null : <p>{toast.detail}</p>}
      </div>
      {toast.action === undefined ? null : (
        <Button
          size="sm"
          variant="plain"
          onClick={() => {
            toast.action?.run();
            dismiss(toast.id);
          }}
        >
          {toast.action.label}
        </Button>
      )}
      <IconButton icon={X} label={text.dismiss} onClick={() => dismiss(toast.id)} />
    </div>
  );
}
