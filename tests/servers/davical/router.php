<?php
// DAViCal behind PHP's own web server: what Apache's Alias and rewrite rules do in its manual. Everything below /caldav.php/
// and /.well-known/ goes to one script; CALPACE_DAVICAL names the folder davical.ts put DAViCal's pages in.

$path = explode('?', $_SERVER['REQUEST_URI'])[0];
if (str_starts_with($path, '/.well-known/')) {
    $info = $path;
} elseif (preg_match('#^/caldav\.php(/.*)?$#', $path, $parts)) {
    $info = $parts[1] ?? '';
} else {
    http_response_code(404);
    return;
}

$pages = getenv('CALPACE_DAVICAL') . '/htdocs';
$_SERVER['SCRIPT_NAME'] = $_SERVER['PHP_SELF'] = '/caldav.php';
$_SERVER['SCRIPT_FILENAME'] = "$pages/caldav.php";
if ($info === '') {
    unset($_SERVER['PATH_INFO']);
} else {
    $_SERVER['PATH_INFO'] = rawurldecode($info);
}
// It includes its own files as they lie below the working folder.
chdir($pages);
require "$pages/caldav.php";
