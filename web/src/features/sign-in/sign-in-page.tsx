import { Link, getRouteApi, useRouter } from "@tanstack/react-router";
import { ProviderButtons } from "../identities/provider-buttons.tsx";
import { CredentialsForm } from "./credentials-form.tsx";
import { SignInFrame } from "./frame.tsx";
import { useSignInText } from "./text.ts";

const route = getRouteApi("/signin");

export function SignInPage() {
  const text = useSignInText();
  const router = useRouter();
  const { next } = route.useSearch();
  return (
    <SignInFrame title={text.signIn}>
      <div className="signin-form">
        <h1>{text.signIn}</h1>
        <p>
          {text.newHere}{" "}
          <Link to="/signup" search={{ next }}>
            {text.signUp}
          </Link>
        </p>
        <CredentialsForm onDone={() => router.history.push(next ?? "/projects")}>
          <p>
            {text.forgotten} <Link to="/reset">{text.setNew}</Link>
          </p>
        </CredentialsForm>
        <ProviderButtons next={next ?? "/projects"} />
      </div>
    </SignInFrame>
  );
}
