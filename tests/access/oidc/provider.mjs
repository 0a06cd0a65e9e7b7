// An OpenID provider for tests: whoever `login_hint` names is signed in at once.
// "li" by password alone, "li+otp" with a second factor, "li+loa3" at that level.
import Provider from "oidc-provider";

const [port, clientSecret, redirectUri] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: "doorplate",
      client_secret: clientSecret,
      redirect_uris: [redirectUri],
      response_types: ["code"],
      grant_types: ["authorization_code"],
    },
  ],
  pkce: { required: () => true },
  acrValues: ["loa3"],
  claims: { openid: ["sub", "acr", "amr"], profile: ["preferred_username", "name"] },
  conformIdTokenClaims: false,
  cookies: { keys: ["a key of this test"] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_ctx, id) => ({
    accountId: id,
    claims: () => ({ sub: id, preferred_username: id, name: `${id} of the provider` }),
  }),
});

async function interact(ctx, next) {
  if (!ctx.path.startsWith("/interaction/")) return next();
  const { prompt, params, session } = await provider.interactionDetails(ctx.req, ctx.res);
  if (prompt.name === "login") {
    const [accountId, how] = params.login_hint.split("+");
    const login = { accountId, amr: how === "otp" ? ["pwd", "otp"] : ["pwd"] };
    if (how === "loa3") login.acr = "loa3";
    await provider.interactionFinished(ctx.req, ctx.res, { login });
  } else {
    const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
    grant.addOIDCScope("openid profile");
    const grantId = await grant.save();
    await provider.interactionFinished(ctx.req, ctx.res, { consent: { grantId } });
  }
  ctx.respond = false;
}

provider.use(interact);
provider.listen(Number(port), "127.0.0.1", () => console.log("ready"));
