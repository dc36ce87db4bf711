/** The library for passkeys, in a file of its own, loaded by those who use one. */
export { startAuthentication, startRegistration } from '@simplewebauthn/browser';
