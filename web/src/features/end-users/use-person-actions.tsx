import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import {
  Ban,
  Download,
  KeyRound,
  Link2Off,
  LockOpen,
  Trash2,
  Undo2,
  UserRound,
} from "lucide-react";
import { type ReactNode, useState } from "react";
import { useMay, useMayEnd } from "../../api/may.ts";
import { reloadConnections } from "../../api/queries/connections.ts";
import {
  type EndUser,
  deleteEndUser,
  endUsersOf,
  exportEndUser,
  setBlocked,
} from "../../api/queries/end-users.ts";
import { Button } from "../../ui/button.tsx";
import { Callout } from "../../ui/callout.tsx";
import { ConfirmDialog } from "../../ui/overlays/confirm-dialog.tsx";
import { showToast } from "../../ui/overlays/toast.tsx";
import { ProblemNotice } from "../../ui/problem-notice.tsx";
import { saveJson } from "../../api/save-json.ts";
import { useOnce } from "../../ui/use-once.ts";
import { useEndUsersText } from "./text.ts";

type Props = { project: string; user: EndUser };

/** Blocks, exports and deletes a person: the buttons, what they ask first, and why something was not done. */
export function usePersonActions({ project, user }: Props): {
  buttons: ReactNode;
  dialog: ReactNode;
  problem: ReactNode;
} {
  const text = useEndUsersText();
  const may = useMay(project);
  const mayEnd = useMayEnd(project);
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asked, setAsked] = useState<"block" | "delete" | null>(null);
  const who = user.external_id;
  const reload = async () => {
    await Promise.all([
      client.invalidateQueries(endUsersOf(project)),
      reloadConnections(client, project),
    ]);
  };
  const block = useMutation({
    mutationFn: (blocked: boolean) => setBlocked(project, user.id, blocked),
    onSuccess: async (_, blocked) => {
      setAsked(null);
      showToast({ title: blocked ? text.block.done(who) : text.block.undone(who) });
      await reload();
    },
  });
  const remove = useMutation({
    mutationFn: () => deleteEndUser(project, user.id),
    onSuccess: async () => {
      await navigate({ to: "/projects/$project/end-users", params: { project } });
      showToast({ title: text.remove.done(who), detail: text.remove.doneDetail });
      await reload();
    },
  });
  const save = useMutation({
    mutationFn: async () => saveJson(`${user.id}.json`, await exportEndUser(project, user.id)),
  });
  const changeBlock = useOnce(block.mutateAsync);
  const confirmRemoval = useOnce(remove.mutateAsync);
  const canEnd = mayEnd("end_users:write") && user.state !== "deleting";
  const isBlocked = user.state === "blocked";
  const buttons = (
    <>
      <Button
        icon={Download}
        busy={save.isPending && text.exporting.doing}
        onClick={() => save.mutate()}
      >
        {text.exporting.open}
      </Button>
      {may("end_users:write") && isBlocked ? (
        <Button
          icon={LockOpen}
          busy={block.isPending && text.block.undoing}
          onClick={() => changeBlock(false)}
        >
          {text.block.undo}
        </Button>
      ) : null}
      {canEnd && !isBlocked ? (
        <Button
          icon={Ban}
          onClick={() => {
            block.reset();
            setAsked("block");
          }}
        >
          {text.block.open}
        </Button>
      ) : null}
      {canEnd ? (
        <Button
          variant="danger-quiet"
          icon={Trash2}
          onClick={() => {
            remove.reset();
            setAsked("delete");
          }}
        >
          {text.remove.open}
        </Button>
      ) : null}
    </>
  );
  const dialog = (
    <>
      {asked === "block" ? (
        <ConfirmDialog
          open
          onClose={() => setAsked(null)}
          title={text.block.title(who)}
          losses={[
            { icon: KeyRound, text: text.block.tokens },
            { icon: Link2Off, text: text.block.connect },
            { icon: Undo2, text: text.block.stays },
          ]}
          verb={text.block.verb}
          doing={text.block.doing}
          onConfirm={() => changeBlock(true)}
          pending={block.isPending}
          error={block.error}
        />
      ) : null}
      {asked === "delete" ? (
        <ConfirmDialog
          open
          onClose={() => setAsked(null)}
          title={text.remove.title(who)}
          losses={[
            { icon: Link2Off, text: text.remove.grants },
            { icon: UserRound, text: text.remove.data },
          ]}
          verb={text.remove.verb}
          doing={text.remove.doing}
          name={who}
          onConfirm={() => confirmRemoval()}
          pending={remove.isPending}
          error={remove.error}
        />
      ) : null}
    </>
  );
  const error = save.error ?? (isBlocked ? block.error : null);
  return { buttons, dialog, problem: error === null ? null : <ProblemNotice error={error} /> };
}

/** Says of a person who is blocked or being deleted what that means. */
export function PersonState({ user }: { user: EndUser }) {
  const text = useEndUsersText();
  if (user.state === "active") return null;
  const { here, hereDetail } = user.state === "blocked" ? text.block : text.remove;
  return (
    <div className="person-state">
      <Callout look="reauth" icon={user.state === "blocked" ? Ban : Trash2} title={here}>
        {hereDetail}
      </Callout>
    </div>
  );
}
