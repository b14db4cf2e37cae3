import { Logo } from '../components/logo.tsx';
import { PendingPage } from './pending-page.tsx';

/** Until the hub has said who is signed in: the frame of whoever was, as index.html shows it before there are scripts. */
export function FirstPaint() {
  return (
    <div className="first-paint">
      <div className="first-paint-side">
        <Logo />
      </div>
      <PendingPage />
    </div>
  );
}
