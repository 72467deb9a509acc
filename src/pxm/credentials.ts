/** How the action proves who it is: a token as it was given, or what it takes to fetch one. */
export type Credentials =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'client'; readonly clientId: string; readonly clientSecret: string };
