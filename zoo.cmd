@echo off
rem Runs UNet Zoo's command line from its source folder; builds first what is missing or out of date.
rem JAVA_HOME chooses the Java; ZOO_JAVA_OPTS has further options for it, such as -Xmx8g; ZOO_CLASSPATH has jars of your
rem own, with encoders and variants. Does what the script zoo does for other systems: change both.
setlocal EnableExtensions DisableDelayedExpansion

set "ZOO_HOME=%~dp0"
set "ZOO_TARGET=%ZOO_HOME%cli\target"
set "ZOO_CLASSPATH_FILE=%ZOO_TARGET%\zoo.classpath"
set "ZOO_STAMP=%ZOO_TARGET%\zoo.stamp"
set "ZOO_LOG=%ZOO_TARGET%\zoo-build.log"

if defined JAVA_HOME (
    set "ZOO_JAVA=%JAVA_HOME%\bin\java.exe"
) else (
    set "ZOO_JAVA=java.exe"
)
if defined JAVA_HOME if not exist "%ZOO_JAVA%" (
    echo zoo: JAVA_HOME has no bin\java.exe: set it to a JDK 17 or later, or clear it>&2
    exit /b 2
)
if not defined JAVA_HOME (
    where /q java.exe
    if errorlevel 1 (
        echo zoo: no java was found: install a JDK 17 or later, or set JAVA_HOME>&2
        exit /b 2
    )
)

set "ZOO_JAVA_VERSION="
for /f "tokens=3" %%v in ('call "%ZOO_JAVA%" -version 2^>^&1 ^| findstr /c:" version "') do (
    if not defined ZOO_JAVA_VERSION set "ZOO_JAVA_VERSION=%%~v"
)
for /f "tokens=1 delims=.-+" %%v in ("%ZOO_JAVA_VERSION%") do set "ZOO_JAVA_VERSION=%%v"
if not defined ZOO_JAVA_VERSION (
    echo zoo: java does not say its version: set JAVA_HOME to a JDK 17 or later>&2
    exit /b 2
)
if %ZOO_JAVA_VERSION% LSS 17 (
    echo zoo: java is older than Java 17: set JAVA_HOME to a JDK 17 or later>&2
    exit /b 2
)

rem Out of date: no jar, no class path, one of another folder, or a source or pom that is newer than the stamp.
set "ZOO_BUILD="
if not exist "%ZOO_TARGET%\cli-*.jar" set "ZOO_BUILD=1"
if not exist "%ZOO_CLASSPATH_FILE%" set "ZOO_BUILD=1"
if not exist "%ZOO_STAMP%" set "ZOO_BUILD=1"
if not defined ZOO_BUILD (
    powershell -NoProfile -ExecutionPolicy Bypass -Command ^
        "$h = $env:ZOO_HOME; $t = (Get-Item -LiteralPath $env:ZOO_STAMP).LastWriteTimeUtc;" ^
        "$c = (Get-Content -Raw -LiteralPath $env:ZOO_CLASSPATH_FILE).Trim();" ^
        "if ($c.IndexOf($h, [StringComparison]::OrdinalIgnoreCase) -lt 0) { exit 1 };" ^
        "foreach ($e in $c.Split(';')) { if (-not (Test-Path -LiteralPath $e)) { exit 1 } };" ^
        "$m = Get-ChildItem -LiteralPath $h -Directory | Where-Object { Test-Path -LiteralPath (Join-Path $_.FullName 'pom.xml') };" ^
        "$f = @(Get-Item -LiteralPath (Join-Path $h 'pom.xml'));" ^
        "foreach ($d in $m) { $f += Get-Item -LiteralPath (Join-Path $d.FullName 'pom.xml');" ^
        "  $s = Join-Path $d.FullName 'src\main';" ^
        "  if (Test-Path -LiteralPath $s) { $f += Get-ChildItem -LiteralPath $s -Recurse } };" ^
        "if ($f | Where-Object { $_.LastWriteTimeUtc -gt $t }) { exit 1 }; exit 0"
    if errorlevel 1 set "ZOO_BUILD=1"
)
if not defined ZOO_BUILD goto run

echo zoo: building (first time: a few minutes for downloads) ...>&2
call "%ZOO_JAVA%" --list-modules 2>nul | findstr /b /c:"jdk.compiler" > nul
if errorlevel 1 (
    echo zoo: java has no compiler, which the build needs: install a JDK, not a JRE, or set JAVA_HOME to one>&2
    exit /b 2
)
if not exist "%ZOO_TARGET%" mkdir "%ZOO_TARGET%" 2>nul
rem What changes while the build runs is newer than this.
type nul 2>nul > "%ZOO_STAMP%.new"
if not exist "%ZOO_STAMP%.new" (
    echo zoo: cannot write to "%ZOO_TARGET%": build as the folder's owner, or copy the folder to where you may write>&2
    exit /b 2
)
pushd "%ZOO_HOME%"
call mvnw.cmd -B -Dmaven.test.skip=true -Djacoco.skip=true -Dspotless.check.skip=true -Djavac.warnings=-nowarn -pl cli -am package > "%ZOO_LOG%" 2>&1 < nul
set "ZOO_FAILED=%ERRORLEVEL%"
popd
if "%ZOO_FAILED%"=="0" goto built
findstr /i /c:"failed to fetch" /c:"could not transfer" /c:"could not be resolved" /c:"unknown host" "%ZOO_LOG%" > nul
if errorlevel 1 (
    rem The first errors say what is wrong; what follows them is Maven's advice.
    powershell -NoProfile -Command ^
        "Select-String -LiteralPath $env:ZOO_LOG -Pattern '^\[WARNING\] .*\.java:', '^\[ERROR\] .'" ^
        "| Select-Object -First 8 | ForEach-Object { $_.Line }" >&2
    echo zoo: the build failed; its log is "%ZOO_LOG%">&2
    exit /b 2
)
powershell -NoProfile -Command ^
    "Select-String -LiteralPath $env:ZOO_LOG -Pattern 'failed to fetch', 'could not transfer', 'could not be resolved'" ^
    "| Select-Object -First 1 | ForEach-Object { $_.Line }" >&2
echo zoo: the build could not fetch what it needs: the first one needs the network; a proxy goes into Maven's settings.xml, in the folder .m2 of your home>&2
exit /b 2

:built
if not exist "%ZOO_CLASSPATH_FILE%" (
    echo zoo: the build left no "%ZOO_CLASSPATH_FILE%"; its log is "%ZOO_LOG%">&2
    exit /b 2
)
move /y "%ZOO_STAMP%.new" "%ZOO_STAMP%" > nul

:run
set "ZOO_JAR="
for /f "delims=" %%j in ('dir /b /o-d "%ZOO_TARGET%\cli-*.jar" 2^>nul ^| findstr /v /r "sources.jar javadoc.jar tests.jar"') do (
    if not defined ZOO_JAR set "ZOO_JAR=%ZOO_TARGET%\%%j"
)
if not defined ZOO_JAR (
    echo zoo: the build left no jar; its log is "%ZOO_LOG%">&2
    exit /b 2
)
set "ZOO_NATIVE="
if %ZOO_JAVA_VERSION% GEQ 24 set "ZOO_NATIVE=--enable-native-access=ALL-UNNAMED"

rem Of which sources this is, for the records of trainings: only if this folder itself is a checkout.
set "ZOO_COMMIT=unknown"
set "ZOO_DIRTY="
if exist "%ZOO_HOME%.git" (
    for /f %%c in ('git -C "%ZOO_HOME%." rev-parse HEAD 2^>nul') do set "ZOO_COMMIT=%%c"
    for /f "delims=" %%c in ('git --no-optional-locks -C "%ZOO_HOME%." status --porcelain -- pom.xml "*/pom.xml" "*/src/main" 2^>nul') do set "ZOO_DIRTY=-dirty"
)

rem Whether the standard error is a terminal is not to be known here: progress is shown by lines.

rem DJL is offline: the native library is on the class path. That switch is not meant for models.
set "ZOO_OFFLINE=%UNETZOO_OFFLINE%"
if not defined ZOO_OFFLINE set "ZOO_OFFLINE=%DJL_OFFLINE%"
if not defined ZOO_OFFLINE set "ZOO_OFFLINE=false"

rem The class path is longer than a command line may be: Java reads it from the environment.
set "CLASSPATH="
for /f "usebackq delims=" %%c in ("%ZOO_CLASSPATH_FILE%") do set "CLASSPATH=%ZOO_JAR%;%%c"
if defined ZOO_CLASSPATH set "CLASSPATH=%CLASSPATH%;%ZOO_CLASSPATH%"
rem ONNX Runtime reports its use to its maker unless told not to.
set "ORT_DISABLE_TELEMETRY=1"
"%ZOO_JAVA%" %ZOO_NATIVE% ^
    -Djava.awt.headless=true ^
    -Dai.djl.offline=true ^
    -Dunetzoo.offline=%ZOO_OFFLINE% ^
    -DOPT_OUT_TRACKING=true ^
    -Dunetzoo.commit=%ZOO_COMMIT%%ZOO_DIRTY% ^
    -Dorg.slf4j.simpleLogger.defaultLogLevel=warn ^
    -Dorg.slf4j.simpleLogger.log.ai.djl=error ^
    %ZOO_JAVA_OPTS% io.github.unetzoo.cli.Main %*
exit /b %ERRORLEVEL%
