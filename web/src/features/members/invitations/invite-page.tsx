import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { isProblem } from "../../../api/problem.ts";
import {
  type OpenedInvitation,
  acceptInvitation,
  openInvitation,
} from "../../../api/queries/people/invitations.ts";
import { projectsQuery } from "../../../api/queries/projects.ts";
import { sessionQuery } from "../../../api/session.ts";
import { Button } from "../../../ui/button.tsx";
import { Segmented } from "../../../ui/forms/segmented.tsx";
import { ProblemNotice } from "../../../ui/problem-notice.tsx";
import { useOnce } from "../../../ui/use-once.ts";
import { useShellText } from "../../shell/text.ts";
import { CredentialsForm } from "../../sign-in/credentials-form.tsx";
import { SignInFrame } from "../../sign-in/frame.tsx";
import { signOut } from "../../sign-in/sign-in.ts";
import { NewAccountForm } from "./new-account-form.tsx";
import { useInvitationsText } from "./text.ts";

/** Behind a mail's link: says what it invites to, and lets the right account accept it. */
export function InvitePage() {
  const { page: text } = useInvitationsText();
  const { roles } = useShellText();
  const [token] = useState(() => window.location.hash.slice(1));
  const opened = useQuery({
    queryKey: ["invitation", token],
    queryFn: () => openInvitation(token),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  const invalid =
    token === "" || isProblem(opened.error, "link_invalid") || isBadForm(opened.error);
  return (
    <SignInFrame title={text.title}>
      <div className="signin-form">
        {invalid ? (
          <>
            <h1>{text.invalid}</h1>
            <p>{text.invalidDetail}</p>
            <p>
              <Link to="/projects">{text.projects}</Link>
            </p>
          </>
        ) : opened.data !== undefined ? (
          <>
            <h1>{text.heading(opened.data.project_name)}</h1>
            <p>{text.detail(opened.data.email, roles[opened.data.role])}</p>
            <Accept token={token} invitation={opened.data} />
          </>
        ) : opened.error !== null ? (
          <>
            <h1>{text.title}</h1>
            <ProblemNotice error={opened.error} onRetry={() => void opened.refetch()} />
          </>
        ) : (
          <>
            <h1>{text.title}</h1>
            <p aria-busy="true">
              <span className="skeleton w3" />
            </p>
          </>
        )}
      </div>
    </SignInFrame>
  );
}

/** A link that was cut or mistyped is answered like any bad input. */
const isBadForm = (error: Error | null): boolean => isProblem(error, "invalid_request");

/** What is left to do before the invitation is accepted: sign in, sign up, change the account, or nothing. */
function Accept({ token, invitation }: { token: string; invitation: OpenedInvitation }) {
  const { page: text } = useInvitationsText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const session = useQuery(sessionQuery);
  const [isNew, setIsNew] = useState(false);
  const accept = useMutation({
    mutationFn: () => acceptInvitation(token),
    onSuccess: async ({ project_id }) => {
      await client.invalidateQueries({ ...projectsQuery, exact: true });
      await navigate({ to: "/projects/$project", params: { project: project_id } });
    },
  });
  const leave = useMutation({
    mutationFn: signOut,
    // Everything that was loaded is forgotten; the link is still in the address.
    onSuccess: () => window.location.reload(),
  });
  const join = useOnce(accept.mutateAsync);
  const account = session.isError ? undefined : session.data?.account;
  if (session.isPending)
    return (
      <p aria-busy="true">
        <span className="skeleton w2" />
      </p>
    );
  const failure =
    accept.error === null ? null : isProblem(accept.error, "already_member") ? (
      <p role="alert">
        {text.member} <Link to="/projects">{text.projects}</Link>
      </p>
    ) : (
      <ProblemNotice error={accept.error} />
    );
  if (account === undefined)
    return (
      <>
        <Segmented
          label={text.title}
          options={[
            { value: "old", label: text.signIn },
            { value: "new", label: text.signUp },
          ]}
          value={isNew ? "new" : "old"}
          onChange={(value) => setIsNew(value === "new")}
        />
        {isNew ? (
          <NewAccountForm email={invitation.email} onDone={() => join()} />
        ) : (
          <CredentialsForm email={invitation.email} onDone={() => join()} />
        )}
        {failure}
      </>
    );
  if (account.email !== invitation.email)
    return (
      <>
        <p role="alert">{text.other(account.email, invitation.email)}</p>
        <Button busy={leave.isPending && text.signingOut} onClick={() => leave.mutate()}>
          {text.signOut}
        </Button>
        {leave.error === null ? null : <ProblemNotice error={leave.error} />}
      </>
    );
  return (
    <>
      <div className="submit">
        <Button
          variant="primary"
          size="lg"
          wide
          busy={accept.isPending && text.accepting}
          onClick={() => join()}
        >
          {text.accept}
        </Button>
      </div>
      {failure}
    </>
  );
}
