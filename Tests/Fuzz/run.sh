#!/usr/bin/env bash
# Fuzzes all readers of outside bytes in DealCore, CardRender, ObjectStore, RateLimit and LLMCache with libFuzzer and the address sanitizer.
#
#   Tests/Fuzz/run.sh [seconds] [target…]     60 seconds each of all targets below unless told otherwise
#
# The sources of each module are compiled, with sanitizers, when they have changed; Crypto and HTTPTypes, which some need, come from a debug
# build of the package.
# New inputs are kept in .build-fuzz/TARGET/found, beside the seeds in Tests/Fuzz/Corpus/TARGET; an input that crashes, leaks or takes longer
# than 10 seconds is written to .build-fuzz/TARGET/failures and makes the script fail.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:-60}
shift || true
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(
    Formula JSON Ruleset RulesetFile PNG Inflate TrueType CompactFont GlyphTables Scene XML RawRequest Credentials Service RateLimit
    Wire LLMRequest LLMText CacheEntry)

modules=.build-fuzz/modules
mkdir -p $modules
flags=(-sanitize=fuzzer,address -parse-as-library -O -swift-version 6 -I $modules)
for feature in ExistentialAny InternalImportsByDefault MemberImportVisibility NonisolatedNonsendingByDefault InferIsolatedConformances; do
    flags+=(-enable-upcoming-feature "$feature")
done

# Calls the compiler, whose linker names about a hundred symbols of the sanitizer that it keeps to itself.
compile() {
    local log=$1
    shift
    swiftc "${flags[@]}" "$@" 2> "$log" || { grep -v 'Cannot export local symbol' "$log"; exit 1; }
}

# Compiles a module, and before it the packages that it needs: `packages` is what the compiler must know of those, `objects` what the linker.
declare -A compiled
packages=()
objects=()
compile_module() {
    [ -z "${compiled[$1]:-}" ] || return 0
    compiled[$1]=yes
    if [ "$1" = ObjectStore ] || [ "$1" = LLMCache ]; then
        local build crypto
        swift build --target LLMCache > $modules/packages.log 2>&1 || { cat $modules/packages.log; exit 1; }
        build=$(swift build --show-bin-path)
        crypto=$build/../../checkouts/swift-crypto/Sources
        packages=(-I "$build/Modules" -Xcc "-I$crypto/CCryptoBoringSSL/include" -Xcc "-I$crypto/CCryptoBoringSSLShims/include")
        mapfile -t objects < <(
            find "$build"/{Crypto,CryptoBoringWrapper,CCryptoBoringSSL,CCryptoBoringSSLShims,CXKCP,CXKCPShims,HTTPTypes}.build -name '*.o')
    fi
    [ ! -f "$modules/$1.o" ] || [ -n "$(find "Sources/$1" Tests/Fuzz/run.sh -newer "$modules/$1.o" -print -quit)" ] || return 0
    local sources
    mapfile -t sources < <(find "Sources/$1" -name '*.swift' -not -path '*.docc/*' | sort)
    echo "== $1: compiling"
    compile "$modules/$1.log" -wmo -c -module-name "$1" -package-name dealkit -enable-testing "${packages[@]}" \
        -emit-module-path "$modules/$1.swiftmodule" -o "$modules/$1.o" "${sources[@]}"
}

# A crash must end the process at once: the backtracer would wait for it, and hold its output open.
export SWIFT_BACKTRACE=enable=no
failed=()
for target in "${targets[@]}"; do
    folder=.build-fuzz/$target
    mkdir -p "$folder/found" "$folder/failures"
    case $target in
    PNG | Inflate | TrueType | CompactFont | GlyphTables | Scene) module=CardRender ;;
    XML | RawRequest | Credentials | Service) module=ObjectStore ;;
    RateLimit) module=RateLimit ;;
    Wire | LLMRequest | LLMText | CacheEntry) module=LLMCache ;;
    *) module=DealCore ;;
    esac
    compile_module $module
    echo "== $target: compiling"
    compile "$folder/compile.log" -module-name "${target}Fuzz" "${packages[@]}" -o "$folder/fuzz" "Tests/Fuzz/${target}Fuzz.swift" \
        "$modules/$module.o" "${objects[@]}" -lstdc++
    # What the scenes' font keeps hangs on pointers with bits of an enum in them, which the search for leaks does not recognise.
    export ASAN_OPTIONS=detect_leaks=1
    [ "$target" != Scene ] || ASAN_OPTIONS=detect_leaks=0
    echo "== $target: running for $seconds seconds"
    if ! "$folder/fuzz" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 -detect_leaks="${ASAN_OPTIONS#*=}" -print_final_stats=1 \
        -artifact_prefix="$folder/failures/" "$folder/found" "Tests/Fuzz/Corpus/$target" > "$folder/run.log" 2>&1; then
        failed+=("$target")
        grep -E 'SUMMARY|ERROR|Fatal error|Test unit written' "$folder/run.log" || tail -20 "$folder/run.log"
    fi
    grep -E 'stat::number_of_executed_units|stat::peak_rss_mb|^Done' "$folder/run.log" || true
done

if [ ${#failed[@]} -gt 0 ]; then
    echo "failed: ${failed[*]}; the inputs are in .build-fuzz/TARGET/failures"
    exit 1
fi
