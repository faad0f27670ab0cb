import type { DemoCard, DemoState } from "../../../src/demo/protocol.ts";
import { setFault, showCard, useDemo } from "./demo.ts";
import { QrCode } from "./qr.tsx";

/** The real kiosk in a frame, and beside it what a visitor can hold against it or break. */
export function TrayPage() {
  const demo = useDemo();
  const state = demo.is === "running" ? demo.state : demo.is === "gone" ? demo.last : undefined;
  const isGone = demo.is === "gone";
  return (
    <main>
      <Device url={state?.kioskUrl} />
      <section class="tray" aria-labelledby="tray-title">
        <header>
          <h1 id="tray-title">Demo tray</h1>
          <p>Not part of the kiosk. Show it a card, or break something.</p>
        </header>
        <p role="status" class="news">
          {isGone && "The demo has stopped. Start it again with npm start; this page comes back by itself."}
        </p>
        {state !== undefined && <Drawer state={state} disabled={isGone} />}
      </section>
    </main>
  );
}

function Device({ url }: { readonly url: string | undefined }) {
  return (
    <div class="device">
      <div class="bezel">
        {url === undefined ? <p>The demo is starting …</p> : <iframe src={url} title="The kiosk" allow="autoplay" />}
      </div>
    </div>
  );
}

function Drawer({ state, disabled }: { readonly state: DemoState; readonly disabled: boolean }) {
  return (
    <>
      <div class="things">
        <ul class="cards" aria-label="Cards">
          {state.cards.map((card) => (
            <li key={card.id}>
              <Card card={card} disabled={disabled} />
            </li>
          ))}
        </ul>
        <Relay relay={state.relay} />
      </div>
      <ul class="faults" aria-label="Faults">
        {state.faults.map(({ id, title, on }) => (
          <li key={id}>
            <button type="button" role="switch" aria-checked={on} disabled={disabled} onClick={() => setFault(id, !on)}>
              <span class="knob" aria-hidden="true" />
              {title}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Card({ card, disabled }: { readonly card: DemoCard; readonly disabled: boolean }) {
  return (
    <button type="button" class={`card card-${card.id}`} disabled={disabled} onClick={() => showCard(card.id)}>
      <QrCode text={card.payload} />
      <span class="title">{card.title}</span>
      <span class="expect">{card.expect}</span>
    </button>
  );
}

/** The contact is what the relay's own bytes say: closed contact, open gate. */
function Relay({ relay }: { readonly relay: DemoState["relay"] }) {
  const { closed, pulses } = relay;
  return (
    <p class={`relay ${closed ? "is-open" : ""}`} role="status">
      <span class="lamp" aria-hidden="true" />
      <span>
        <b>{closed ? "Gate open" : "Gate closed"}</b>
        <span class="pulses">{pulses === 1 ? "opened once" : `opened ${pulses} times`}</span>
      </span>
    </p>
  );
}
