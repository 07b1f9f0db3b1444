<?php
// SabreDAV 1.8 behind PHP's own web server, put together as its manual shows: PDO backends, Basic or Digest sign-in, rights
// and shared calendars. The folder named by CALPACE_SABREDAV has account.json (who there is, and their calendars) and
// state.json (which of them are hidden or lent for reading only); both are written by sabredav.ts.

require_once 'Sabre/autoload.php';

// SabreDAV 1.8 is older than PHP 8, which finds much to remark.
error_reporting(E_ALL & ~E_DEPRECATED & ~E_NOTICE & ~E_WARNING);
date_default_timezone_set('UTC');

$folder = getenv('CALPACE_SABREDAV');
$account = json_decode(file_get_contents("$folder/account.json"), true);

/** The calendars' state as it is now: asked anew for every request. */
function state(): array
{
    return json_decode(file_get_contents(getenv('CALPACE_SABREDAV') . '/state.json'), true);
}

/** The tables of SabreDAV's PDO backends with one person in them. */
function fill(PDO $database, array $account): void
{
    $database->exec('CREATE TABLE principals (id INTEGER PRIMARY KEY, uri TEXT UNIQUE, email TEXT, displayname TEXT, vcardurl TEXT)');
    $database->exec('CREATE TABLE groupmembers (id INTEGER PRIMARY KEY, principal_id INTEGER, member_id INTEGER)');
    $database->exec('CREATE TABLE calendars (id INTEGER PRIMARY KEY, principaluri TEXT, displayname TEXT, uri TEXT, ctag INTEGER DEFAULT 1,
        description TEXT, calendarorder INTEGER, calendarcolor TEXT, timezone TEXT, components TEXT, transparent INTEGER DEFAULT 0)');
    $database->exec('CREATE TABLE calendarobjects (id INTEGER PRIMARY KEY, calendardata BLOB, uri TEXT, calendarid INTEGER, lastmodified INTEGER,
        etag TEXT, size INTEGER, componenttype TEXT, firstoccurence INTEGER, lastoccurence INTEGER)');
    $owner = 'principals/' . $account['username'];
    $person = $database->prepare('INSERT INTO principals (uri, displayname) VALUES (?, ?)');
    foreach ([$owner, "$owner/calendar-proxy-read", "$owner/calendar-proxy-write", 'principals/lender'] as $uri) {
        $person->execute([$uri, basename($uri)]);
    }
    $calendar = $database->prepare('INSERT INTO calendars (principaluri, displayname, uri, calendarorder, calendarcolor, components) VALUES (?, ?, ?, ?, ?, ?)');
    foreach ($account['calendars'] as $order => $one) {
        $components = implode(',', $one['components'] ?? ['VEVENT']);
        $calendar->execute([$owner, $one['name'], $one['id'], $order, $one['color'] ?? null, $components]);
    }
}

class BasicSignIn extends Sabre\DAV\Auth\Backend\AbstractBasic
{
    public function __construct(private array $account)
    {
    }

    protected function validateUserPass($username, $password)
    {
        return $username === $this->account['username'] && $password === $this->account['password'];
    }
}

class DigestSignIn extends Sabre\DAV\Auth\Backend\AbstractDigest
{
    public function __construct(private array $account)
    {
    }

    public function getDigestHash($realm, $username)
    {
        $isOwner = $username === $this->account['username'];
        return $isOwner ? md5("$username:$realm:" . $this->account['password']) : false;
    }
}

/** Sharing is left to whoever uses 1.8: a calendar that may only be read is somebody else's. */
class Calendars extends Sabre\CalDAV\Backend\PDO implements Sabre\CalDAV\Backend\SharingSupport
{
    public function getCalendarsForUser($principalUri)
    {
        $state = state();
        $shown = [];
        foreach (parent::getCalendarsForUser($principalUri) as $calendar) {
            // Their owner, in a test, looks into hidden calendars as well.
            if (in_array($calendar['uri'], $state['hidden'], true) && !isset($_SERVER['HTTP_X_HIDDEN_TOO'])) {
                continue;
            }
            if (in_array($calendar['uri'], $state['readOnly'], true)) {
                $calendar['{http://calendarserver.org/ns/}shared-url'] = "/calendars/lender/$calendar[uri]";
                $calendar['{http://sabredav.org/ns}owner-principal'] = 'principals/lender';
                $calendar['{http://sabredav.org/ns}read-only'] = true;
            }
            $shown[] = $calendar;
        }
        return $shown;
    }

    public function updateShares($calendarId, array $add, array $remove)
    {
    }

    public function getShares($calendarId)
    {
        return [];
    }

    public function shareReply($href, $status, $calendarUri, $inReplyTo, $summary = null)
    {
    }

    public function setPublishStatus($calendarId, $value)
    {
    }

    public function getNotificationsForPrincipal($principalUri)
    {
        return [];
    }

    public function deleteNotification($principalUri, Sabre\CalDAV\Notifications\INotificationType $notification)
    {
    }
}

$isNew = !file_exists("$folder/calendars.sqlite");
$database = new PDO("sqlite:$folder/calendars.sqlite", null, null, [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
// What is lost with the machine does not matter here.
$database->exec('PRAGMA synchronous = OFF');
if ($isNew) {
    fill($database, $account);
}

$principals = new Sabre\DAVACL\PrincipalBackend\PDO($database);
$server = new Sabre\DAV\Server([
    new Sabre\CalDAV\Principal\Collection($principals),
    new Sabre\CalDAV\CalendarRootNode($principals, new Calendars($database)),
]);
$signIn = $account['auth'] === 'digest' ? new DigestSignIn($account) : new BasicSignIn($account);
$server->setBaseUri('/');
$server->addPlugin(new Sabre\DAV\Auth\Plugin($signIn, 'SabreDAV'));
$server->addPlugin(new Sabre\CalDAV\Plugin());
$server->addPlugin(new Sabre\DAVACL\Plugin());
$server->addPlugin(new Sabre\CalDAV\SharingPlugin());
$server->exec();
