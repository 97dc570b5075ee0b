/** Something on this machine that a person has to put right. The message says what and how; nobody needs a stack. */
export class SetupFault extends Error {
  override readonly name = 'SetupFault';
}
